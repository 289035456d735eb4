"""The views of images that stand in an outcome's paper, each with its picture and its marks."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import url_for
from flask_babel import format_decimal
from sqlalchemy import select

from web.file_store import FileStore
from web.imaging.viewer.kept_views import KeptView, views_in_sight
from web.imaging.viewer.marks import OpenMark, marks_as_kept
from web.imaging.viewer.pins import place_of
from web.imaging.viewer.shapes import Value
from web.imaging.viewer.words import SAID_BY_SCRIPT, series_label
from web.models.image_marks import ImagePin, PinnedTo
from web.models.imaging import ImageInstance
from web.panels.people import names_of
from web.request_session import db_session, installation

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel

# A paper with more pictures would be refused by the renderer's limits; the page shows them all.
MOST_PICTURES: Final = 24
_ON_PAPER: Final = (PinnedTo.QUESTION, PinnedTo.RECOMMENDATION)


@dataclass(frozen=True, kw_only=True)
class MarkInWords:
    """A mark that is drawn in a picture: what it is, says and measures, and who made it."""

    kind: Any
    text: str
    values: tuple[str, ...]
    author: str


@dataclass(frozen=True, kw_only=True)
class PictureOnPaper:
    """A pinned view: its picture as PNG in base64, "" where none can be made."""

    number: int
    series_id: UUID
    label: str
    image: int
    author: str
    made_at: datetime
    png: str
    url: str
    marks: tuple[MarkInWords, ...]


def pictures_on_paper(panel: LoadedPanel) -> dict[UUID, list[PictureOnPaper]]:
    """Return by question what is pinned to it and to its recommendation, numbered through."""
    rows = db_session().scalars(
        select(ImagePin)
        .where(ImagePin.panel_id == panel.id, ImagePin.subject_kind.in_(_ON_PAPER))
        .order_by(ImagePin.position, ImagePin.view_id)
    )
    pinned: dict[UUID, dict[UUID, None]] = {each: {} for each in panel.state.question_ids}
    for row in rows:
        pinned.setdefault(row.subject_id, {})[row.view_id] = None
    wanted = [view_id for views in pinned.values() for view_id in views]
    in_sight = {each.row.id: each for each in views_in_sight(place_of(panel), *wanted)}
    shown = [each for each in dict.fromkeys(wanted) if each in in_sight][:MOST_PICTURES]
    made = _pictures(panel, [in_sight[each] for each in shown]) if shown else {}
    return {
        question_id: [made[each] for each in views if each in made]
        for question_id, views in pinned.items()
    }


def _pictures(panel: LoadedPanel, views: Sequence[KeptView]) -> dict[UUID, PictureOnPaper]:
    marks = {each.row.id: marks_as_kept(panel, each.row) for each in views}
    people = {each.row.author_id for each in views}
    people |= {mark.row.author_id for found in marks.values() for mark in found}
    names = names_of(db_session(), people)
    return {
        view.row.id: PictureOnPaper(
            number=number,
            series_id=view.series.id,
            label=series_label(view.series),
            image=_number_of(view),
            author=names.get(view.row.author_id, ""),
            made_at=view.row.made_at,
            png=_png(panel, view),
            url=_address(panel, view),
            marks=tuple(
                _in_words(each, names.get(each.row.author_id, "")) for each in marks[view.row.id]
            ),
        )
        for number, view in enumerate(views, start=1)
    }


def _number_of(view: KeptView) -> int:
    """Return the number by which people call the image: of its instance, or of its frame."""
    instance = db_session().get_one(ImageInstance, view.row.instance_id)
    if instance.frames > 1 or instance.instance_number is None:
        return view.row.frame
    return instance.instance_number


def _png(panel: LoadedPanel, view: KeptView) -> str:
    if not view.row.thumbnail_ref:
        return ""
    store = FileStore.of(installation())
    pieces = store.open_decrypted(view.row.thumbnail_ref, panel.cipher, view.row.thumbnail_context)
    return base64.b64encode(b"".join(pieces)).decode()


def _address(panel: LoadedPanel, view: KeptView) -> str:
    path = url_for("image_views.show_view", panel_id=panel.id, view_id=view.row.id)
    return f"{installation().public_url}{path}"


def _in_words(mark: OpenMark, author: str) -> MarkInWords:
    return MarkInWords(
        kind=SAID_BY_SCRIPT[mark.row.kind.value],
        text=mark.body.text,
        values=tuple(_measured(mark, each) for each in mark.body.values),
        author=author,
    )


def _measured(mark: OpenMark, value: Value) -> str:
    number = f"{format_decimal(round(value.value, 1))} {value.unit}"
    # A length says itself that it is one.
    is_said = mark.row.kind.value == value.name
    return number if is_said else f"{SAID_BY_SCRIPT[value.name]}: {number}"
