"""Views of images pinned to what was said: chosen in a form, shown beside the words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import request
from sqlalchemy import delete, select

from web.imaging.access import in_sight
from web.imaging.place import ImagePlace
from web.imaging.viewer.kept_views import KeptView, views_in_sight
from web.imaging.viewer.words import series_label
from web.models.image_marks import ImagePin, ImageView, PinnedTo
from web.models.imaging import ImageSeries
from web.panels.people import names_of
from web.request_session import db_session

if TYPE_CHECKING:
    from datetime import datetime

    from web.panels.loading import LoadedPanel

FIELD: Final = "image_views"
MOST: Final = 12
Subject = tuple[PinnedTo, UUID, int]


@dataclass(frozen=True, kw_only=True)
class PinnedView:
    """A view as a page shows it beside words, or offers it in a form."""

    id: UUID
    label: str
    frame: int
    author: str
    made_at: datetime
    has_picture: bool
    is_waiting: bool


@dataclass(frozen=True, kw_only=True)
class PinBook:
    """Every view of the panel that this reader may see, and what each is pinned to."""

    views: Sequence[PinnedView]
    pinned: Mapping[Subject, Sequence[PinnedView]]

    def of(self, kind: str, subject_id: UUID, version: int = 0) -> Sequence[PinnedView]:
        """Return the views pinned to a thing that was said, in the order chosen."""
        return self.pinned.get((PinnedTo(kind), subject_id, version), ())


def pin_book(panel: LoadedPanel) -> PinBook:
    """Return the panel's views and pins; what is not in sight is not there."""
    kept = views_in_sight(place_of(panel))
    views = _shown(kept)
    if not views:
        return PinBook(views=(), pinned={})
    by_id = {each.id: each for each in views}
    found: dict[Subject, list[PinnedView]] = {}
    rows = db_session().scalars(
        select(ImagePin).where(ImagePin.panel_id == panel.id).order_by(ImagePin.position),
    )
    for row in rows:
        if row.view_id in by_id:
            subject = (row.subject_kind, row.subject_id, row.subject_version)
            found.setdefault(subject, []).append(by_id[row.view_id])
    return PinBook(views=views, pinned=found)


def pins_tag(panel: LoadedPanel) -> str:
    """Return what changes with each pin in sight and each picture that is made, as hex digits."""
    rows = db_session().execute(
        select(
            ImagePin.subject_id,
            ImagePin.subject_version,
            ImagePin.position,
            ImagePin.view_id,
            ImageView.thumbnail_ref,
        )
        .join(ImageView, ImageView.id == ImagePin.view_id)
        .join(ImageSeries, ImageSeries.id == ImageView.series_id)
        .where(ImagePin.panel_id == panel.id, in_sight(place_of(panel))),
    )
    shown = "\n".join(sorted(repr(tuple(map(str, row))) for row in rows))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def pins_from_form(
    panel: LoadedPanel, kind: PinnedTo, subject_id: UUID, *, version: int = 0, field: str = FIELD
) -> list[ImagePin]:
    """Return a pin for each view of this panel that the form chose; others are left out."""
    wanted = [each for each in map(_uuid, request.form.getlist(field)) if each is not None][:MOST]
    known = {each.row.id for each in views_in_sight(place_of(panel), *wanted)} if wanted else set()
    return [
        ImagePin(
            view_id=view_id,
            subject_kind=kind,
            subject_id=subject_id,
            subject_version=version,
            panel_id=panel.id,
            position=position,
            pinned_by_id=panel.actor.person_id,
        )
        for position, view_id in enumerate(dict.fromkeys(wanted))
        if view_id in known
    ]


def replace_pins(panel: LoadedPanel, kind: PinnedTo, subject_id: UUID, *, field: str) -> None:
    """Let what the form chose be the pins of a draft's part. The caller commits."""
    session = db_session()
    pins = pins_from_form(panel, kind, subject_id, field=field)
    session.execute(
        delete(ImagePin).where(
            ImagePin.panel_id == panel.id,
            ImagePin.subject_kind == kind,
            ImagePin.subject_id == subject_id,
        ),
    )
    session.add_all(pins)


def chosen_in_form(field: str = FIELD) -> set[str]:
    """Return what was ticked, for a form that is shown again."""
    return set(request.form.getlist(field))


def place_of(panel: LoadedPanel) -> ImagePlace:
    """Return the panel as the place where images are looked at."""
    return ImagePlace.of_panel(panel)


def _shown(kept: Iterable[KeptView]) -> list[PinnedView]:
    found = list(kept)
    names = names_of(db_session(), {each.row.author_id for each in found})
    return [
        PinnedView(
            id=each.row.id,
            label=series_label(each.series),
            frame=each.row.frame,
            author=names.get(each.row.author_id, ""),
            made_at=each.row.made_at,
            has_picture=bool(each.row.thumbnail_ref),
            is_waiting=each.row.thumbnail_ref is None,
        )
        for each in found
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
