"""The words beside marks: looked through before they are kept; a reason overrides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.web.imaging.viewer.sending import a_mark, send
from web.models.discussions import Note, NoteKind
from web.models.image_marks import ImageMark

if TYPE_CHECKING:
    from tests.support.image_files import StoredSeries
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

# The patient of these tests was born in April 2021.
SAID = "Born on 14 April 2021, call +49 431 5970 123"
REASON = "The ward's number, and no birthday"


@pytest.fixture
def series(storing: Storing) -> StoredSeries:
    """Store a released series."""
    with storing() as store:
        return store.add()


def an_arrow(series: StoredSeries, text: str, **changes: Any) -> dict[str, Any]:
    """Return a new arrow with words beside it."""
    return a_mark(series, kind="arrow", text=text, values=[], **changes)


def rows(site: PanelSite) -> int:
    """Return how many versions there are."""
    with site.lent.sessions() as session:
        return session.scalar(select(func.count()).select_from(ImageMark)) or 0


def reasons(site: PanelSite) -> list[Note]:
    """Return why something was not taken out."""
    with site.lent.sessions() as session:
        query = select(Note).where(Note.kind == NoteKind.KEPT_IDENTIFIER)
        return list(session.scalars(query))


def test_words_that_may_name_the_patient_are_not_kept(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    path = f"/images/{series.id}/marks"

    answer = send(panel_site, "member", path, an_arrow(series, SAID))
    blank = send(panel_site, "member", path, an_arrow(series, SAID, keptBecause="  "))

    assert (answer.status_code, blank.status_code) == (422, 422)
    assert "may be a phone number" in " ".join(answer.get_json()["found"])
    assert rows(panel_site) == 0
    assert reasons(panel_site) == []


def test_a_reason_is_kept_sealed_and_once(panel_site: PanelSite, series: StoredSeries) -> None:
    sent = an_arrow(series, SAID, keptBecause=REASON)

    answers = [send(panel_site, "member", f"/images/{series.id}/marks", sent) for _time in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert rows(panel_site) == 1
    [note] = reasons(panel_site)
    assert REASON.encode() not in note.sealed_text


def test_what_was_said_before_is_not_asked_again(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    path = f"/images/{series.id}/marks"
    first = an_arrow(series, SAID, keptBecause=REASON)
    send(panel_site, "member", path, first)

    moved = send(
        panel_site,
        "member",
        path,
        an_arrow(series, SAID, id=first["id"], base=1, points=[[1.0, 1.0], [9.0, 9.0]]),
    )
    removed = send(
        panel_site, "member", path, an_arrow(series, SAID, id=first["id"], base=2, isRemoved=True)
    )
    elsewhere = send(panel_site, "lead", path, an_arrow(series, SAID, id=str(uuid4())))

    assert (moved.status_code, removed.status_code, elsewhere.status_code) == (201, 201, 422)
    assert len(reasons(panel_site)) == 1


def test_the_enrolling_centre_compares_with_the_identity_it_keeps(
    panel_site: PanelSite, series: StoredSeries
) -> None:
    path = f"/images/{series.id}/marks"

    answer = send(panel_site, "clinician", path, an_arrow(series, SAID))
    clean = send(panel_site, "clinician", path, an_arrow(series, "Cortical tuber"))

    assert (answer.status_code, clean.status_code) == (422, 201)
