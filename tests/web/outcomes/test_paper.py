"""A paper is the page as its reader sees it: the same page is the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.outcomes.papers import PAGE, all_sign, asks, documents, pages, pins, prints
from web.models.documents import PatientDocument
from web.models.imaging import ImageSeries
from web.models.people import Person

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite


def test_printed_again_it_is_the_same_file(site: PanelSite) -> None:
    all_sign(site)
    asks(site, "member")
    asks(site, "lead")
    prints(site)
    first = site.get("member", f"{PAGE}/file").data
    assert site.get("lead", f"{PAGE}/file").data == first
    with site.lent.sessions.begin() as session:
        session.delete(session.scalars(select(PatientDocument)).one())

    asks(site, "member")
    prints(site)

    assert site.get("member", f"{PAGE}/file").data == first


def test_it_speaks_the_readers_language(site: PanelSite) -> None:
    all_sign(site)
    with site.lent.sessions.begin() as session:
        session.get_one(Person, site.people["second_member"]).locale = "de"
    asks(site, "member")
    asks(site, "second_member")

    assert {each.language for each in documents(site)} == {"en", "de"}


def test_images_out_of_sight_are_not_in_the_paper_of_who_may_not_see_them(
    site: PanelSite, series: StoredSeries
) -> None:
    all_sign(site)
    view = pins(site, series)
    asks(site, "member")
    prints(site)
    assert site.get("member", f"{PAGE}/file").status_code == 200

    with site.lent.sessions.begin() as session:
        session.get_one(ImageSeries, series.id).is_identifiable = True

    assert site.get("member", f"{PAGE}/file").status_code == 404
    asks(site, "member")
    [page] = pages(site)
    assert view not in page


def test_what_could_not_be_made_is_made_when_it_is_asked_for_again(site: PanelSite) -> None:
    all_sign(site)
    asks(site, "member")
    with site.lent.sessions.begin() as session:
        row = session.scalars(select(PatientDocument)).one()
        row.failed_because = "RenderingFailedError"
    assert "Make a PDF" in site.get("member", PAGE).text

    asks(site, "member")
    prints(site)

    [made] = documents(site)
    assert made.made_at is not None
    assert made.failed_because is None
