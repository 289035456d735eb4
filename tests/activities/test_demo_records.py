"""The demonstration's records say what their cases say, in the forms that are shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from activities.demo_records import ensure_record, entries_of
from activities.demo_stories import Story, read_stories
from tests.support.recorded_panels import recorded_panels
from web.models.discussions import PanelRequest
from web.models.records import ItemKind, RecordItemVersion
from web.patient_keys import PatientKeys
from web.records.hgvs import hgvs_fault
from web.records.items import read_all
from web.records.schemas import latest
from workflows.domain.record.phenotypes import Phenotype, Presence

if TYPE_CHECKING:
    from tests.support.databases import Database

STORIES = read_stories()
FIELDS = {
    section.key_of(field): field
    for code in ("common", "EPICARE", "ENDO")
    for section in latest(code).sections
    for field in section.fields
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_every_answer_has_its_question_and_every_variant_its_syntax(story: Story):
    for key, answer in story.record.answers.items():
        choices = {choice.id for choice in FIELDS[key].choices} or {"yes", "no", "unknown"}
        assert set(answer.chosen) <= choices, key
    assert [hgvs_fault(each.hgvs_c, "c") for each in story.record.genetics if each.hgvs_c] == [
        None for each in story.record.genetics if each.hgvs_c
    ]


def test_findings_become_phenotypes_with_their_presence_and_release():
    (story,) = (each for each in STORIES if each.key == "stxbp1")

    phenotypes = [each for each in entries_of(story) if isinstance(each, Phenotype)]

    assert len(phenotypes) == 14
    assert {each.term.release for each in phenotypes} == {"2026-02-16"}
    assert [each.term.id for each in phenotypes if each.presence is Presence.EXCLUDED] == [
        "HP:0002133",
    ]


def test_a_record_is_written_once_and_in_the_past(database: Database):
    (story,) = (each for each in STORIES if each.key == "stxbp1")
    world, then = recorded_panels(database), datetime(2026, 3, 2, 9, tzinfo=UTC)
    panel_id = world.enrols()

    for _run in range(2):
        with database.sessions.begin() as session:
            patient_id = session.get_one(PanelRequest, panel_id).patient_id
            keys = PatientKeys(bytes(32))
            cipher = (
                keys.cipher(session, patient_id) if _run else keys.make_key(session, patient_id)
            )
            ensure_record(session, story, cipher, world.people["clinician"], then)

    with database.sessions() as session:
        items = read_all(session, cipher)
        versions = session.query(RecordItemVersion).all()
    assert len(versions) == len(items) == len(story.record.answers) + len(list(entries_of(story)))
    assert {version.changed_at for version in versions} == {then}
    assert sum(item.kind is ItemKind.TREATMENT for item in items) == 7
