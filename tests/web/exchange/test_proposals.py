"""Lines of an import beside the record, and sealed while somebody chooses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from tests.support.cases import a_case
from web.exchange.known_codes import CodeDoubt, Doubt
from web.exchange.proposals import (
    LineState,
    ProposalExpiredError,
    have_rivals,
    lines_for,
    open_lines,
    seal_document,
    seal_lines,
)
from web.exchange.records import Item, record_of
from web.models.records import ItemKind
from web.patient_keys import PatientCipher
from web.records.contents import kind_of
from web.records.items import ItemView
from workflows.domain.record.contents import Content
from workflows.domain.record.moments import OnDate
from workflows.domain.record.phenotypes import Presence

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


def test_lines_of_an_earlier_version_have_expired():
    made_at = datetime.now(UTC).isoformat()
    document = {"made_at": made_at, "origin": "ped", "lines": [["relative", "", 0, "{}"]]}

    with pytest.raises(ProposalExpiredError):
        open_lines(CIPHER, READER, seal_document(CIPHER, READER, "lines", document))


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


def test_a_line_that_differs_takes_the_place_of_what_it_differs_from():
    _seizure, small_head = a_case().phenotypes
    held = view(replace(small_head, note="Measured twice."), version=4)
    items = [Item(kind=ItemKind.PHENOTYPE, content=small_head)]

    [line] = lines_for(items, [held], [])
    _origin, [opened] = open_lines(CIPHER, READER, seal_lines(CIPHER, READER, [line], "fhir-r4"))

    assert (line.state, line.entry_id, line.seen_version) == (LineState.DIFFERS, held.id, 4)
    assert (opened.entry_id, opened.seen_version) == (held.id, 4)


def test_two_lines_about_the_same_are_pointed_out():
    _seizure, small_head = a_case().phenotypes
    other = replace(small_head, presence=Presence.PRESENT)
    items = [Item(kind=ItemKind.PHENOTYPE, content=each) for each in (small_head, other)]

    alone = lines_for(items, [], [])
    beside = lines_for(items, [view(replace(small_head, note="Twice."))], [])

    assert [each.is_repeated for each in alone] == [False, True]
    assert [each.is_plain for each in alone] == [True, False]
    assert [each.state for each in beside] == [LineState.DIFFERS, LineState.DIFFERS]
    assert have_rivals(alone)
    assert not have_rivals(alone[:1])
    assert beside[1].is_repeated


def test_another_course_of_a_medicine_is_one_more_entry():
    [medicine, _other] = a_case().treatments
    later = replace(medicine, begun=OnDate(date="2024-01"))

    [line] = lines_for([Item(kind=ItemKind.TREATMENT, content=later)], [view(medicine)], [])

    assert (line.state, line.is_repeated) == (LineState.NEW, False)


def test_doubts_travel_with_the_lines():
    [line, *_rest] = lines_for(record_of(a_case()), [], [])
    doubt = Doubt(why=CodeDoubt.MERGED, code="HP:0000001", instead="HP:0000002")

    sealed = seal_lines(CIPHER, READER, [replace(line, doubts=(doubt,))], "phenopacket")

    assert open_lines(CIPHER, READER, sealed)[1][0].doubts == (doubt,)
