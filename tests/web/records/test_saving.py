"""Questions saved while they are written: field by field, with warnings and conflicts in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.centre_site import ASSISTANT, CLINICIAN, COLLEAGUE
from tests.support.databases import on_each_database
from tests.support.page_checks import assert_page
from web.models.audit import AuditAct
from web.models.records import RecordItemVersion

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite


def texts(record: RecordSite) -> dict[str, str]:
    return {item.key: item.content.text for item in record.items()}


def test_what_is_written_is_saved_with_a_version_for_each_field(record: RecordSite):
    answer = record.autosaves("history", {"f-course": "Began with spasms.", "f-present": "Falls."})

    assert answer.status_code == 200
    assert answer.json["saved_at_text"].startswith("Saved ")
    versions = answer.json["versions"]
    assert (versions["v-course"], versions["v-present"], versions["v-onset"]) == (1, 1, 0)
    assert texts(record) == {"history.course": "Began with spasms.", "history.present": "Falls."}


@on_each_database("record")
def test_two_people_in_different_fields_never_meet(record: RecordSite):
    seen = {"v-course": "0", "v-present": "0"}
    mine = record.autosaves("history", {**seen, "f-course": "Mine.", "f-present": ""})
    theirs = record.autosaves(
        "history", {**seen, "f-course": "", "f-present": "Theirs."}, who=COLLEAGUE
    )

    assert (mine.status_code, theirs.status_code) == (200, 200)
    assert texts(record) == {"history.course": "Mine.", "history.present": "Theirs."}


def test_whoever_left_a_field_alone_still_sees_the_other_text_before_they_write_there(
    record: RecordSite,
):
    seen = {"v-course": "0", "v-present": "0"}
    record.autosaves("history", {**seen, "f-course": "Mine."})
    elsewhere = record.autosaves("history", {**seen, "f-present": "Falls."}, who=COLLEAGUE)
    sent = {"v-course": "0", "v-present": "1", "f-present": "Falls.", "f-course": "Theirs."}

    later = record.autosaves("history", sent, who=COLLEAGUE)

    assert "v-course" not in elsewhere.json["versions"]
    assert later.status_code == 409
    assert later.json["theirs"] == {"f-course": "Mine."}


@on_each_database("record")
def test_two_people_in_one_field_see_both_texts_and_the_rest_is_saved(record: RecordSite):
    record.autosaves("history", {"f-course": "Mine.", "v-course": "0"})
    sent = {"f-course": "Theirs.", "v-course": "0", "f-present": "Falls.", "v-present": "0"}

    answer = record.autosaves("history", sent, who=COLLEAGUE)
    again = record.autosaves("history", {**sent, "v-course": "1", "v-present": "1"}, who=COLLEAGUE)

    assert answer.status_code == 409
    assert answer.json["theirs"] == {"f-course": "Mine."}
    assert answer.json["their_versions"] == {"v-course": 1}
    assert answer.json["versions"]["v-present"] == 1
    assert again.status_code == 200
    assert texts(record) == {"history.course": "Theirs.", "history.present": "Falls."}


def test_a_conflict_in_an_age_and_in_a_choice_can_be_shown_by_the_page(record: RecordSite):
    first = {"f-onset-years": "3", "f-onset-period": "later"}
    record.autosaves("history", first)

    answer = record.autosaves("history", {"f-onset-years": "4", "f-onset-period": "at-birth"})

    assert answer.status_code == 409
    assert answer.json["theirs"]["f-onset"]["years"] == "3"
    assert answer.json["theirs"]["f-onset-period"] == "later"
    assert answer.json["theirs_words"] == {"f-onset": "3 years", "f-onset-period": "After birth"}


def test_without_a_script_a_conflict_shows_both_texts_too(record: RecordSite):
    record.saves("history", {"f-course": "Mine.", "v-course": "0"})

    page = record.saves("history", {"f-course": "Theirs.", "v-course": "0"}, who=COLLEAGUE)

    assert page.status_code == 409
    assert_page(page)
    assert "Mine." in page.text
    assert "Theirs." in page.text
    assert 'name="v-course" value="1"' in page.text
    assert texts(record) == {"history.course": "Mine."}


@on_each_database("record")
def test_a_name_is_warned_of_before_it_is_saved_and_kept_with_a_reason(record: RecordSite):
    sent = {"f-course": "Zinnia fell.", "v-course": "0", "f-present": "Falls."}
    warned = record.autosaves("history", sent)
    between = texts(record)
    kept = record.autosaves("history", {**sent, "why-course": "It is the flower."})

    assert warned.status_code == 422
    assert warned.json["warnings"] == {"f-course": ["“Zinnia” is a name of the patient."]}
    assert between == {"history.present": "Falls."}
    assert kept.status_code == 200
    assert texts(record)["history.course"] == "Zinnia fell."
    assert record.site.trail(AuditAct.IDENTITY_READ, "identity")[-1].reason == "identifier_check"


def test_what_was_accepted_before_is_not_asked_again(record: RecordSite):
    record.autosaves("history", {"f-course": "Zinnia fell.", "why-course": "The flower."})

    longer = record.autosaves("history", {"f-course": "Zinnia fell twice.", "v-course": "1"})
    other = record.autosaves("history", {"f-course": "Zinnia, Mrs Berg.", "v-course": "2"})

    assert longer.status_code == 200
    assert other.json["warnings"] == {"f-course": ["“Berg” may be a name."]}
    with record.site.lent.sessions() as session:
        reasons = [row.sealed_reason for row in session.query(RecordItemVersion)]
    assert [reason is not None for reason in reasons] == [True, False]


def test_without_a_script_a_warning_stands_beside_its_field(record: RecordSite):
    page = record.saves("history", {"f-course": "Zinnia fell."})

    assert page.status_code == 422
    assert_page(page)
    assert "“Zinnia” is a name of the patient." in page.text
    assert "Zinnia fell.</textarea>" in page.text
    assert 'name="why-course"' in page.text


@on_each_database("record")
def test_an_emptied_answer_is_removed_and_stays_in_the_history(record: RecordSite):
    record.autosaves("history", {"f-course": "Began."})
    record.autosaves("history", {"f-course": "", "v-course": "1"}, who=ASSISTANT)

    assert texts(record) == {}
    page = record.get("/history", CLINICIAN)
    history = page.text.split('/history">History')[0].rpartition("record/items/")[2]
    shown = record.get(f"/items/{history}/history")
    assert_page(shown)
    assert "Version 2: removed" in shown.text
    assert "on behalf of" in shown.text


def test_a_form_without_its_token_saves_nothing(record: RecordSite):
    client = record.site.browser(CLINICIAN)

    answer = client.post(record.url("/history/autosave"), data={"f-course": "Began."})

    assert answer.status_code == 400
    assert texts(record) == {}
