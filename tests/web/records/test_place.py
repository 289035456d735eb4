"""The record inside a panel: read by its members once consent holds, written by the centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

from tests.support.page_checks import assert_page
from web.models.patients import Patient
from web.models.records import ItemKind, PanelRecordForm, RecordItem
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite

COURSE = {"f-course": "Began with spasms.", "v-course": "0"}


def written(site: PanelSite) -> None:
    """Write one answer and one entry as the enrolling clinician."""
    assert site.post("clinician", "/record/history", COURSE).status_code == 303
    entry = {"what-label": "Vigabatrin", "item": "", "version": "0"}
    answer = site.post("clinician", "/record/treatment/entries", entry, form_on="/record/treatment")
    assert answer.status_code == 303


def test_members_read_what_the_centre_writes(panel_site: PanelSite):
    written(panel_site)

    pages = [
        panel_site.get(who, path)
        for who in ("lead", "member", "guest")
        for path in ("/record", "/record/history", "/record/treatment", "/record/phenotype")
    ]

    for page in pages:
        assert page.status_code == 200
        assert_page(page)
        assert 'name="f-' not in page.text
        assert 'name="remove"' not in page.text
    assert "Began with spasms." in pages[1].text
    assert "Vigabatrin" in pages[2].text


def test_members_do_not_read_what_the_centre_took_out_again(panel_site: PanelSite):
    written(panel_site)
    with panel_site.lent.sessions() as session:
        (row,) = session.query(RecordItem).filter(RecordItem.kind == ItemKind.TREATMENT)
    change = {"what-label": "Prednisolone", "item": str(row.id), "version": "1"}
    panel_site.post("clinician", "/record/treatment/entries", change, form_on="/record/treatment")

    own = panel_site.get("clinician", f"/record/items/{row.id}/history").text
    members = panel_site.get("member", f"/record/items/{row.id}/history").text

    assert "Vigabatrin" in own
    assert "Vigabatrin" not in members
    assert "Prednisolone" in members
    assert "patient's centre can read" in members


def test_members_write_nothing(panel_site: PanelSite):
    for path in ("/record/history", "/record/history/autosave", "/record/treatment/entries"):
        answer = panel_site.post("member", path, COURSE, form_on="/discussion")
        assert answer.status_code == 403, path
    with panel_site.lent.sessions() as session:
        assert session.query(RecordItem).count() == 0


def test_strangers_and_coordinators_read_nothing(panel_site: PanelSite):
    assert panel_site.get("stranger", "/record").status_code == 404
    assert panel_site.get("coordinator", "/record").status_code == 403
    assert panel_site.get("coordinator", "/record/history").status_code == 403


def test_a_restriction_closes_the_record_to_members_at_once(panel_site: PanelSite):
    written(panel_site)
    assert panel_site.get("member", "/record/history").status_code == 200

    with panel_site.lent.sessions.begin() as session:
        patient = session.get_one(Patient, panel_site.patient_id)
        patient.restricted_at = patient.enrolled_at

    assert panel_site.get("member", "/record/history").status_code == 403
    assert panel_site.get("clinician", "/record/history").status_code == 200


def test_a_panel_keeps_the_versions_it_was_filled_in_with(panel_site: PanelSite):
    written(panel_site)

    with panel_site.lent.sessions() as session:
        rows = session.query(PanelRecordForm).all()
    assert {(row.schema_code, row.schema_version) for row in rows} == {
        ("common", "1.0"),
        ("EPICARE", "1.0"),
    }


def test_the_panels_own_page_lists_the_sections_with_the_outcome_last(panel_site: PanelSite):
    page = panel_site.get("lead", "")

    start = page.text.index('class="section-list"')
    listed = page.text[start : page.text.index("</ol>", start)]
    order = ["Consent", "Demographics", "Phenotype", "Seizures", "Contributions", "Panel outcome"]
    assert [word for word in order if word in listed] == order
    assert sorted(order, key=listed.index) == order


def test_a_table_of_500_entries_is_read_in_few_statements(panel_site: PanelSite):
    written(panel_site)
    with panel_site.lent.sessions.begin() as session:
        row = session.query(RecordItem).filter_by(kind=ItemKind.TREATMENT).one()
        cipher = PatientKeys.of(panel_site.settings).cipher(session, panel_site.patient_id)
        plain = cipher.open(row.sealed_content, row.sealed_context)
        for number in range(499):
            copy = RecordItem(
                patient_id=row.patient_id,
                kind=row.kind,
                key="",
                position=number + 2,
                version=1,
                changed_by_id=row.changed_by_id,
            )
            session.add(copy)
            copy.sealed_content = b""
            session.flush()
            copy.sealed_content = cipher.seal(plain, copy.sealed_context)
    statements: list[str] = []

    def count(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    panel_site.get("member", "/record/treatment")
    event.listen(Engine, "before_cursor_execute", count)
    try:
        page = panel_site.get("member", "/record/treatment")
    finally:
        event.remove(Engine, "before_cursor_execute", count)

    assert page.text.count("Vigabatrin") >= 500
    told = [each for each in statements if not each.startswith("BEGIN")]
    assert len(told) <= 12, told
