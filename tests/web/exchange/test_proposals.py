"""Lines of an import beside the record, and sealed while somebody chooses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from tests.support.cases import a_case
from web.exchange.proposals import (
    LineState,
    ProposalExpiredError,
    free_texts,
    lines_for,
    open_lines,
    seal_lines,
)
from web.exchange.records import record_of
from web.patient_keys import PatientCipher
from web.records.contents import kind_of
from web.records.items import ItemView
from workflows.domain.record.contents import Content

READER = UUID(int=5)
CIPHER = PatientCipher(UUID(int=1), b"k" * 32)


def view(content: Content, key: str = "", version: int = 1) -> ItemView:
    """Return an item as the record shows it."""
    return ItemView(
        id=uuid4(),
        kind=kind_of(content),
        key=key,
        standing="",
        release="",
        version=version,
        content=content,
        is_removed=False,
        changed_at=datetime.now(UTC),
        changed_by_id=READER,
    )


def test_a_line_is_new_the_same_or_different():
    case = a_case()
    seizure, small_head = case.phenotypes
    held = [view(seizure), view(replace(small_head, note="Measured twice."))]
    fields = [view(item.content, item.key, 3) for item in record_of(case) if item.key][:1]

    lines = lines_for(record_of(case), held, fields)

    states = {
        line.item.key or getattr(line.item.content, "term", None): line.state
        for line in lines
        if line.item.key or hasattr(line.item.content, "term")
    }
    assert states[seizure.term] is LineState.SAME
    assert states[small_head.term] is LineState.DIFFERS
    assert states["demographics.status"] is LineState.SAME
    assert states["demographics.last-seen"] is LineState.NEW
    assert lines[0].seen_version == 3


def test_sealed_lines_are_the_same_when_opened():
    lines = lines_for(record_of(a_case()), [], [])

    origin, opened = open_lines(CIPHER, READER, seal_lines(CIPHER, READER, lines, "phenopacket"))

    assert origin == "phenopacket"
    assert [each.item for each in opened] == [each.item for each in lines]


def test_nobody_else_opens_them_and_nobody_after_an_hour():
    sealed = seal_lines(CIPHER, READER, lines_for(record_of(a_case()), [], []), "phenopacket")

    with pytest.raises(ProposalExpiredError):
        open_lines(CIPHER, UUID(int=6), sealed)
    with pytest.raises(ProposalExpiredError):
        open_lines(PatientCipher(UUID(int=2), b"k" * 32), READER, sealed)
    with pytest.raises(ProposalExpiredError):
        open_lines(CIPHER, READER, "no base64!")
    later = time_machine.travel(datetime.now(UTC) + timedelta(minutes=61))
    with later, pytest.raises(ProposalExpiredError):
        open_lines(CIPHER, READER, sealed)


def test_free_texts_are_what_a_person_may_have_written():
    case = a_case()

    assert free_texts(case.phenotypes[0]) == ["In clusters."]
    assert free_texts(case.laboratory[1]) == ["Organic acids in urine", "No abnormal excretion"]
    assert free_texts(case.findings[0]) == ["Human genetics, Lindenberg"]
