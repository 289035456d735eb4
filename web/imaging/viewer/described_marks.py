"""Marks as the viewer's script gets them: where, what, by whom, and may the reader change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_datetime
from sqlalchemy import select

from web.imaging.viewer.marks import OpenMark, may_mark, read_marks
from web.models.image_marks import ImageMark
from web.panels.loading import LoadedPanel, find_panel_as
from web.panels.people import names_of
from web.request_session import db_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from web.imaging.place import ImagePlace
    from web.models.imaging import ImageSeries

Described = dict[str, Any]


def described_marks(panel: LoadedPanel, marks: Sequence[OpenMark]) -> list[Described]:
    """Return the marks in the reader's language and time zone."""
    names = names_of(db_session(), {each.row.author_id for each in marks})
    by_whom = panel.actor.person_id
    return [
        {
            "id": str(each.row.mark_id),
            "version": each.row.version,
            "kind": each.row.kind.value,
            "sop": each.sop_uid,
            "frame": each.row.frame,
            **each.body.model_dump(mode="json"),
            "author": names.get(each.row.author_id, ""),
            "isMine": each.row.author_id == by_whom and may_mark(panel),
            "madeAt": format_datetime(each.row.made_at, "short"),
        }
        for each in marks
    ]


def marks_of_all_panels(place: ImagePlace, series: ImageSeries) -> list[Described]:
    """Return the marks on a series of every panel whose case this reader may see, to be read only.

    Each says in which panel it was made.
    """
    panel_ids = db_session().scalars(
        select(ImageMark.panel_id).where(ImageMark.series_id == series.id).distinct()
    )
    found: list[Described] = []
    for panel_id in panel_ids.all():
        panel = find_panel_as(place.actor, panel_id)
        if panel is None or not panel.case_access.allowed:
            continue
        made_in = {
            "isMine": False,
            "panel": panel.row.number,
            "panelUrl": url_for("panel_viewer.show_series", panel_id=panel_id, series_id=series.id),
        }
        marks = described_marks(panel, read_marks(panel, series.id))
        found += [each | made_in for each in marks]
    return found
