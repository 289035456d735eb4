"""The pictures of a paper: what is pinned, in words and drawn, and never more than fit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tests.support.image_files import SeriesStore
from tests.web.outcomes.papers import all_sign, asks, pages, pins
from web.models.image_marks import NO_PICTURE, ImagePin, ImageView, PinnedTo
from web.outcomes.paper_pictures import MOST_PICTURES

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite

_PICTURE = '<img src="data:image/png;base64,'


def pin_copies(site: PanelSite, view_id: str, count: int) -> None:
    """Pin further views of the same image to the second question."""
    with site.lent.sessions.begin() as session:
        first = session.get_one(ImageView, UUID(view_id))
        cipher = SeriesStore(
            session=session,
            settings=site.settings,
            patient_id=site.patient_id,
            person_id=site.people["lead"],
        ).cipher
        look = cipher.open(first.sealed_state, first.state_context)
        for _number in range(count):
            copied = {
                each: getattr(first, each)
                for each in ("panel_id", "patient_id", "series_id", "instance_id", "frame")
            }
            row = ImageView(id=uuid4(), author_id=first.author_id, command_id=uuid4(), **copied)
            row.sealed_state = cipher.seal(look, row.state_context)
            row.thumbnail_ref = NO_PICTURE
            session.add(row)
            session.flush()
            session.add(
                ImagePin(
                    view_id=row.id,
                    subject_kind=PinnedTo.QUESTION,
                    subject_id=site.question_ids[1],
                    panel_id=site.panel_id,
                    pinned_by_id=first.author_id,
                )
            )


def test_a_pinned_view_is_drawn_and_told(site: PanelSite, series: StoredSeries) -> None:
    all_sign(site)
    view = pins(site, series)

    asks(site, "guest")

    [page] = pages(site)
    assert page.count(_PICTURE) == 1
    for words in ("Image 1: CT, head, 3 images, image 2", "Left hippocampus", "5.2 mm", view):
        assert words in page


def test_a_view_without_a_picture_says_so_and_no_more_than_fit_are_named(
    site: PanelSite, series: StoredSeries
) -> None:
    all_sign(site)
    pin_copies(site, pins(site, series), MOST_PICTURES)

    asks(site, "guest")

    [page] = pages(site)
    assert page.count(_PICTURE) == 1
    assert page.count("There is no picture of this view.") == MOST_PICTURES - 1
    assert f"Image {MOST_PICTURES + 1}:" not in page
