"""Views of images pinned to what was said: chosen in a form, shown beside the words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import request
from sqlalchemy import and_, delete, select

from web.imaging.access import in_sight
from web.imaging.place import ImagePlace
from web.imaging.viewer.kept_views import views_in_sight
from web.imaging.viewer.words import series_label
from web.models.image_marks import ImagePin, ImageView, PinnedTo
from web.models.imaging import ImageSeries
from web.models.people import Person
from web.panels.people import full_name
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
    """Every view of the panel that this reader may see, and what each is pinned to.

    ``tag`` changes with each pin in sight and each picture that is made; hex digits.
    """

    views: Sequence[PinnedView]
    pinned: Mapping[Subject, Sequence[PinnedView]]
    tag: str

    def of(self, kind: str, subject_id: UUID, version: int = 0) -> Sequence[PinnedView]:
        """Return the views pinned to a thing that was said, in the order chosen."""
        return self.pinned.get((PinnedTo(kind), subject_id, version), ())


def pin_book(panel: LoadedPanel) -> PinBook:
    """Return the panel's views and pins; what is not in sight is not there."""
    rows = db_session().execute(
        select(ImageView, ImageSeries, Person.title, Person.display_name, ImagePin)
        .join(ImageSeries, ImageSeries.id == ImageView.series_id)
        .join(Person, Person.id == ImageView.author_id)
        .outerjoin(
            ImagePin,
            and_(ImagePin.view_id == ImageView.id, ImagePin.panel_id == ImageView.panel_id),
        )
        .where(ImageView.panel_id == panel.id, in_sight(place_of(panel)))
        .order_by(ImageView.made_at.desc(), ImageView.id),
    )
    views: dict[UUID, PinnedView] = {}
    pins: list[tuple[ImagePin, str | None]] = []
    for view, series, title, display_name, pin in rows:
        views.setdefault(view.id, _shown(view, series, full_name(title, display_name)))
        if pin is not None:
            pins.append((pin, view.thumbnail_ref))
    found: dict[Subject, list[PinnedView]] = {}
    for pin, _picture in sorted(pins, key=lambda each: each[0].position):
        subject = (pin.subject_kind, pin.subject_id, pin.subject_version)
        found.setdefault(subject, []).append(views[pin.view_id])
    return PinBook(views=list(views.values()), pinned=found, tag=_tag(pins))


def _tag(pins: Iterable[tuple[ImagePin, str | None]]) -> str:
    shown = sorted(
        f"{pin.subject_id} {pin.subject_version} {pin.position} {pin.view_id} {picture}"
        for pin, picture in pins
    )
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:16]


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


def _shown(view: ImageView, series: ImageSeries, author: str) -> PinnedView:
    return PinnedView(
        id=view.id,
        label=series_label(series),
        frame=view.frame,
        author=author,
        made_at=view.made_at,
        has_picture=bool(view.thumbnail_ref),
        is_waiting=view.thumbnail_ref is None,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
