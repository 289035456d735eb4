"""The signed outcome as a PDF: for whoever sees its page, accessible, each file on record."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pdfua import Confidence, validate
from pypdf import PdfReader
from sqlalchemy import select

from tests.support.page_checks import assert_page
from tests.support.pdf_reading import compact, pages_of
from tests.web.outcomes.papers import PAGE, all_sign, asks, pins, prints
from tests.web.outcomes.presented import present, sign
from web.models.audit import AuditAct, AuditEntry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite


def test_the_paper_says_what_was_asked_answered_and_signed(
    site: PanelSite, series: StoredSeries, tmp_path: Path
) -> None:
    all_sign(site)
    view = pins(site, series)
    assert "Outcome as a PDF" in site.get("member", "/outcome").text

    assert asks(site, "member") == 303
    waiting = site.get("member", PAGE)
    assert_page(waiting)
    assert "Being made" in waiting.text
    prints(site)
    ready = site.get("member", PAGE)
    assert_page(ready)
    answer = site.get("member", f"{PAGE}/file")

    assert answer.mimetype == "application/pdf"
    text = compact(" ".join(pages_of(answer.data)))
    wanted = [
        "Amber Heron",
        "Would a vagus nerve stimulator help before surgery is considered?",
        "Strong recommendation",
        "Surgery conference first.",
        "Evaluate for surgery.",
        "Prof. Camille Moreau",
        "Hôpital des Deux-Rivières, FR",
        "Dissented",
        "The trial dose is too low.",
        "Image 1: CT, head, 3 images, image 2",
        "Length: Left hippocampus, 5.2 mm",
        f"/images/views/{view}",
    ]
    assert [each for each in wanted if compact(each) not in text] == []
    pages = PdfReader(io.BytesIO(answer.data)).pages
    pictures = {each.name for page in pages for each in page.images}
    assert len(pictures) == 1
    file = tmp_path / "outcome.pdf"
    file.write_bytes(answer.data)
    certain = [
        each for each in validate(str(file)).findings if each.confidence is Confidence.CERTAIN
    ]
    assert certain == []


def test_before_all_signed_there_is_none_and_strangers_get_none(site: PanelSite) -> None:
    present(site)
    assert site.get("member", PAGE).status_code == 404
    assert "Outcome as a PDF" not in site.get("member", "/outcome").text
    for who in ("lead", "member", "second_member"):
        sign(site, who)

    statuses = {
        who: [site.get(who, f"{PAGE}{path}").status_code for path in ("", "/progress", "/file")]
        for who in ("guest", "clinician", "coordinator", "stranger")
    }

    assert statuses["guest"] == statuses["clinician"] == [200, 200, 404]
    assert statuses["coordinator"] == [403, 403, 403]
    assert statuses["stranger"] == [404, 404, 404]


def test_each_file_is_on_record_with_the_series_that_it_shows(
    site: PanelSite, series: StoredSeries
) -> None:
    all_sign(site)
    pins(site, series)
    asks(site, "guest")
    prints(site)

    site.get("guest", f"{PAGE}/file")

    with site.lent.sessions() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.person_id == site.people["guest"])
        ).all()
    handed = [each for each in rows if each.act is AuditAct.DOWNLOADED]
    assert [each.subject_kind for each in handed] == ["outcome_paper"]
    shown = [each.subject_id for each in rows if each.subject_kind == "image_series"]
    assert shown == [str(series.id)]
