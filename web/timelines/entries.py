"""The timeline's entries: each event as a sentence, grouped by day, machine noise folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Row, bindparam, select

from i18n import formats
from i18n.collation import by_letters
from web.accounts.language import select_time_zone
from web.frame import words
from web.imaging.viewer.pins import PinBook, PinnedView, pin_book
from web.models.image_marks import PinnedTo
from web.models.panels import PanelEvent
from web.panels.loading import LoadedPanel
from web.panels.notes import read_notes
from web.panels.page import everybody
from web.panels.people import names_of
from web.panels.recorded_states import FACT, recorded_event
from web.request_session import db_session
from web.timelines.image_entries import ImageEntry, image_entries
from workflows.domain.panels import events as e

_NOISE = frozenset({e.EventKind.DEADLINE_SET})
_ICONS: Mapping[e.EventKind, tuple[str, str]] = {
    e.EventKind.OPENED: ("folder-open", "decision"),
    e.EventKind.SUBMITTED: ("send", "decision"),
    e.EventKind.ACCEPTED: ("circle-check", "decision"),
    e.EventKind.RETURNED: ("corner-up-left", "warning"),
    e.EventKind.REDIRECTED: ("forward", "decision"),
    e.EventKind.DECLINED: ("ban", "warning"),
    e.EventKind.CONSENT_FORM_PRINTED: ("printer", "document"),
    e.EventKind.CONSENT_RECORDED: ("file-check", "document"),
    e.EventKind.CONSENT_CONFIRMED: ("shield-check", "decision"),
    e.EventKind.EXPERTS_INVITED: ("user-plus", "people"),
    e.EventKind.INVITATION_ACCEPTED: ("user-check", "people"),
    e.EventKind.INVITATION_DECLINED: ("user-x", "people"),
    e.EventKind.CONTRIBUTED: ("message-square-plus", "contribution"),
    e.EventKind.CONTRIBUTION_AMENDED: ("pen-line", "contribution"),
    e.EventKind.DATA_REQUESTED: ("circle-help", "contribution"),
    e.EventKind.DATA_REQUEST_ANSWERED: ("reply", "contribution"),
    e.EventKind.OUTCOME_PRESENTED: ("file-pen", "document"),
    e.EventKind.SIGNATURE_SETTLED: ("signature", "decision"),
    e.EventKind.OUTCOME_SIGNED: ("check-check", "decision"),
    e.EventKind.CLOSED: ("lock", "decision"),
    e.EventKind.REOPENED: ("lock-open", "decision"),
    e.EventKind.WITHDRAWN: ("octagon-alert", "warning"),
    e.EventKind.REMINDER_SENT: ("bell", "warning"),
    e.EventKind.SNOOZED: ("pause", "decision"),
    e.EventKind.ARCHIVED: ("archive", "decision"),
}
_OTHER = ("circle-dot", "other")
_Row = Row[int, e.EventKind, datetime, UUID | None, UUID | None, str]
_EVENTS = (
    select(
        PanelEvent.position,
        PanelEvent.kind,
        PanelEvent.occurred_at,
        PanelEvent.actor_id,
        PanelEvent.on_behalf_of_id,
        FACT.label("fact"),
    )
    .where(PanelEvent.panel_id == bindparam("panel_id"))
    .order_by(PanelEvent.position.desc())
)
KINDS = ("decision", "contribution", "document", "people", "warning", "other")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the timeline. ``time`` is as the reader writes it."""

    id: str
    kind: str
    icon: str
    sentence: str
    moment: datetime
    day: str
    time: str
    detail: str
    is_noise: bool
    url: str = ""
    views: Sequence[PinnedView] = ()

    @property
    def at(self) -> str:
        """Return the moment as machines read it."""
        return self.moment.isoformat()


@dataclass(frozen=True, kw_only=True)
class Day:
    """The entries of one day."""

    label: str
    entries: Sequence[Entry]


def read_entries(panel: LoadedPanel, kind: str = "") -> list[Entry]:
    """Return the panel's entries, newest first; ``kind`` is one of ``KINDS`` or empty for all."""
    rows = db_session().execute(_EVENTS, {"panel_id": panel.id})
    events = [(row, recorded_event(row.fact)) for row in rows]
    notes = _notes(panel, [event for _row, event in events])
    names = _names(panel, [event for _row, event in events])
    pins = pin_book(panel) if panel.case_access.allowed else None
    entries = [_entry(row, event, names, notes, pins) for row, event in events]
    images = [_image_entry(each) for each in image_entries(panel)]
    # Events keep their own order, whatever the clock said.
    entries = list(merge(entries, images, key=lambda entry: entry.moment, reverse=True))
    return [entry for entry in entries if kind in ("", entry.kind)]


def by_day(entries: Sequence[Entry]) -> list[Day]:
    """Group entries by the reader's days."""
    return [
        Day(label=label, entries=list(found))
        for label, found in groupby(entries, key=lambda entry: entry.day)
    ]


def _entry(
    row: _Row,
    event: e.Event,
    names: Mapping[UUID, str],
    notes: Mapping[UUID, str],
    pins: PinBook | None,
) -> Entry:
    icon, kind = _ICONS.get(row.kind, _OTHER)
    return Entry(
        id=f"event-{row.position}",
        kind=kind,
        icon=icon,
        sentence=words(row.kind),
        moment=row.occurred_at,
        day=_day(row.occurred_at),
        time=_time(row.occurred_at),
        detail=" ".join(filter(None, (_who(row, names), _whom(event, names), _why(event, notes)))),
        is_noise=row.kind in _NOISE,
        views=_views(event.fact, pins),
    )


def _day(moment: datetime) -> str:
    return formats.day(moment, str(get_locale()), select_time_zone())


def _time(moment: datetime) -> str:
    return formats.clock_time(moment, str(get_locale()), select_time_zone())


def _views(fact: e.Fact, pins: PinBook | None) -> Sequence[PinnedView]:
    """Return what was pinned to a contribution or a request for data when it was made."""
    if pins is None:
        return ()
    if isinstance(fact, e.Contributed):
        return pins.of(PinnedTo.CONTRIBUTION, fact.contribution_id, 1)
    if isinstance(fact, e.ContributionAmended):
        return pins.of(PinnedTo.CONTRIBUTION, fact.contribution_id, fact.version)
    if isinstance(fact, e.DataRequested):
        return pins.of(PinnedTo.DATA_REQUEST, fact.data_request_id)
    return ()


def _image_entry(each: ImageEntry) -> Entry:
    return Entry(
        id=each.id,
        kind="document" if each.is_release else "warning",
        icon="images" if each.is_release else "eye-off",
        sentence=each.sentence,
        moment=each.at,
        day=_day(each.at),
        time=_time(each.at),
        detail=each.detail,
        is_noise=False,
        url=each.url,
    )


def _who(row: _Row, names: Mapping[UUID, str]) -> str:
    if row.actor_id is None:
        return str(_("By the panel's clock."))
    name = names.get(row.actor_id, "?")
    if row.on_behalf_of_id is None:
        return str(_("By %(name)s.", name=name))
    clinician = names.get(row.on_behalf_of_id, "?")
    return str(_("By %(name)s on behalf of %(clinician)s.", name=name, clinician=clinician))


def _whom(event: e.Event, names: Mapping[UUID, str]) -> str:
    people = [names[each] for each in _people_of(event.fact) if each in names]
    if not people:
        return ""
    return str(_("Concerns %(names)s.", names=", ".join(sorted(people, key=by_letters))))


def _why(event: e.Event, notes: Mapping[UUID, str]) -> str:
    note_id: UUID | None = getattr(event.fact, "note_id", None)
    return "" if note_id is None else notes.get(note_id, "")


def _people_of(fact: e.Fact) -> list[UUID]:
    if isinstance(fact, e.ExpertsInvited):
        return [each.person_id for each in fact.invitations]
    found = [getattr(fact, name, None) for name in ("person_id", "lead_id")]
    return [each for each in found if each is not None]


def _names(panel: LoadedPanel, events: Sequence[e.Event]) -> Mapping[UUID, str]:
    people: set[UUID | None] = set(everybody(panel))
    for event in events:
        people |= {event.actor_id, event.on_behalf_of, *_people_of(event.fact)}
    return names_of(db_session(), people)


def _notes(panel: LoadedPanel, events: Sequence[e.Event]) -> Mapping[UUID, str]:
    """Return the notes' texts; those of the case only to who may see the case."""
    if not panel.case_access.allowed:
        return {}
    return read_notes(panel, [getattr(event.fact, "note_id", None) for event in events])
