"""After an upgrade of HPO: which terms of a record want a look, and one press to take the new."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support.centre_site import ASSISTANT, CLINICIAN, LEAD, OTHER_CENTRE
from tests.support.page_checks import assert_page
from tests.support.small_ontology import load_small_ontology
from tests.web.terminology.test_upgrades import NEWER
from web.models.audit import AuditAct
from web.models.records import ItemKind
from web.records.commands import Writer, add_entry
from web.records.items import read_version
from workflows.domain.record.codes import Code
from workflows.domain.record.phenotypes import Phenotype, Presence

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.record_site import RecordSite
    from web.records.items import ItemView

OLD = "2026-02-16"
RENAMED = Code(id="HP:0000256", label="Macrocephaly", release=OLD)
OBSOLETE = Code(id="HP:0007359", label="Focal-onset seizure", release=OLD)
SUGGESTED = Code(id="HP:0001998", label="Something former", release="2020-01-01")
SAME = Code(id="HP:0001250", label="Seizure", release=OLD)


@pytest.fixture
def upgraded(record: RecordSite) -> RecordSite:
    """Lend a record of the old release under the new one."""
    with record.site.lent.sessions.begin() as session:
        load_small_ontology(session)
    for term in (RENAMED, OBSOLETE, SUGGESTED, SAME):
        holds(record, term)
    with record.site.lent.sessions.begin() as session:
        load_small_ontology(session, NEWER)
    return record


def holds(record: RecordSite, term: Code) -> UUID:
    writer = Writer(
        actor=record.site.actor(CLINICIAN), cipher=record.site.cipher(record.patient_id)
    )
    with record.site.lent.sessions.begin() as session:
        new = Phenotype(term=term, presence=Presence.EXCLUDED, note="As a child")
        return add_entry(session, writer, new, command_id=uuid4())


def entry(record: RecordSite, code: str) -> ItemView:
    [found] = [each for each in record.items() if each.key == code]
    return found


def address(record: RecordSite) -> str:
    return f"/patients/{record.patient_id}/term-review"


def takes(record: RecordSite, view: ItemView, code: str, who: str = CLINICIAN) -> int:
    values = {"take": f"{view.id}:{view.version}:{code}"}
    answer = record.site.post(address(record), values, who=who, form_on="/settings")
    return answer.status_code


def test_each_changed_term_is_listed_with_what_became_of_it(upgraded: RecordSite):
    page = upgraded.site.get(address(upgraded))

    assert_page(page)
    for words in ("Macrocephaly", "Renamed", "Big skull", "Obsolete", "Something former"):
        assert words in page.text, words
    assert "HP:0001250:HP:0001250" not in page.text


def test_one_press_takes_the_new_name_and_the_old_stays_in_the_history(upgraded: RecordSite):
    before = entry(upgraded, "HP:0000256")

    assert takes(upgraded, before, "HP:0000256") == 303

    after = entry(upgraded, "HP:0000256")
    assert isinstance(after.content, Phenotype)
    assert after.content.term == Code(id="HP:0000256", label="Big skull", release="2026-06-01")
    assert (after.content.presence, after.content.note) == (Presence.EXCLUDED, "As a child")
    with upgraded.site.lent.sessions() as session:
        cipher = upgraded.site.cipher(upgraded.patient_id)
        former = read_version(session, cipher, after.id, ItemKind.PHENOTYPE, before.version)
    assert former is not None
    assert former.content == before.content
    assert "Take the new name" not in upgraded.site.get(address(upgraded)).text


def test_a_successor_and_a_suggestion_are_put_in_place(upgraded: RecordSite):
    assert takes(upgraded, entry(upgraded, "HP:0007359"), "HP:0001250") == 303
    assert takes(upgraded, entry(upgraded, "HP:0001998"), "HP:0000256") == 303

    keys = sorted(each.key for each in upgraded.items())
    assert keys == ["HP:0000256", "HP:0000256", "HP:0001250", "HP:0001250"]


def test_what_is_not_offered_or_was_changed_meanwhile_is_not_written(upgraded: RecordSite):
    view = entry(upgraded, "HP:0007359")

    assert takes(upgraded, view, "HP:0012825") == 409
    assert takes(upgraded, entry(upgraded, "HP:0001250"), "HP:0001250") == 409
    values = {"take": f"{view.id}:7:HP:0001250"}
    answer = upgraded.site.post(address(upgraded), values, form_on="/settings")
    assert answer.status_code == 409
    assert_page(answer)
    nonsense = upgraded.site.post(address(upgraded), {"take": "x"}, form_on="/settings")
    assert nonsense.status_code == 409


def test_the_record_and_the_centres_list_lead_there(upgraded: RecordSite):
    overview = upgraded.get("")
    listed = upgraded.site.get("/term-reviews")

    assert "has changed 3 terms of this record" in overview.text
    assert_page(overview)
    assert_page(listed)
    assert address(upgraded) in listed.text
    assert "3 terms to review" in listed.text
    [entry_] = upgraded.site.trail(AuditAct.LISTED, "term_reviews")
    assert entry_.detail == {"patients": [str(upgraded.patient_id)]}
    assert "/term-reviews" in upgraded.site.get("/hpo").text


def test_without_an_upgrade_there_is_nothing_to_review(record: RecordSite):
    with record.site.lent.sessions.begin() as session:
        load_small_ontology(session)
    holds(record, SAME)

    for page in (record.site.get(address(record)), record.site.get("/term-reviews")):
        assert_page(page)
        assert "No term to review" in page.text
    assert "has changed" not in record.get("").text


def test_it_is_for_the_own_centre(upgraded: RecordSite):
    for who in (LEAD, OTHER_CENTRE):
        assert upgraded.site.get(address(upgraded), who).status_code == 404
    assert str(upgraded.patient_id) not in upgraded.site.get("/term-reviews", OTHER_CENTRE).text
    assert takes(upgraded, entry(upgraded, "HP:0007359"), "HP:0001250", ASSISTANT) == 303
