"""The printed forms: followed until they are there, tried again, for the own centre."""

from __future__ import annotations

from uuid import UUID, uuid4

from tests.support.centre_site import (
    CentreSite,
)
from tests.support.consent_acts import CHOICE, send
from tests.support.page_checks import assert_page
from web.models.patients import ConsentPaper
from workflows.domain.consent import Signatory


def test_a_printing_is_shown_until_the_paper_is_there(site: CentreSite, panel_id: UUID):
    values = {**CHOICE, "printing-command_id": str(uuid4())}
    assert send(site, panel_id, "print", values).status_code == 303
    [paper] = site.papers()
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "Being printed" in page.text
    live = site.get(f"/panels/{panel_id}/consent/papers")
    same = site.get(
        f"/panels/{panel_id}/consent/papers", headers={"If-None-Match": live.headers["ETag"]}
    )
    assert same.status_code == 304

    site.prints(paper.id)

    changed = site.get(
        f"/panels/{panel_id}/consent/papers", headers={"If-None-Match": live.headers["ETag"]}
    )
    assert changed.status_code == 200
    assert f"/consent-papers/{paper.id}" in changed.text
    assert (paper.language, paper.signatory) == ("el", Signatory.PARENT)
    assert site.state(panel_id).consent.form_printed_at is not None


def test_a_failed_printing_says_why_and_is_tried_again_under_its_number(
    site: CentreSite, panel_id: UUID
):
    send(site, panel_id, "print", {**CHOICE, "printing-command_id": str(uuid4())})
    [paper] = site.papers()
    with site.lent.sessions.begin() as session:
        session.get_one(ConsentPaper, paper.id).failed_because = "DetailNotPrintableError"
    page = site.get(f"/panels/{panel_id}/consent")
    assert_page(page)
    assert "A detail of your hospital cannot be printed." in page.text

    values = {"again-command_id": str(uuid4()), "again-paper_id": str(paper.id)}
    answer = send(site, panel_id, "print-again", values)

    assert answer.status_code == 303
    assert "Being printed" in site.get(f"/panels/{panel_id}/consent").text
    assert len(site.papers()) == 1


def test_a_paper_of_nowhere_is_not_tried_again(site: CentreSite, panel_id: UUID):
    for paper_id, status in ((str(uuid4()), 404), ("x", 400)):
        values = {"again-command_id": str(uuid4()), "again-paper_id": paper_id}
        assert send(site, panel_id, "print-again", values).status_code == status
