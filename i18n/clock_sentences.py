"""Puts the explaining clock into words: who must act, since when, which limit, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from i18n import formats
from i18n.task_words import MY_TASK
from i18n.translators import Translator
from i18n.translators import marked as _
from workflows.domain.panels.clock import Clock, NextStep
from workflows.domain.panels.turns import Group, IdleReason, Task, Turn

_OTHERS_TASK: Mapping[Task, str] = {
    Task.COMPLETE_DRAFT: _("%(who)s still has to submit this draft."),
    Task.TRIAGE_REQUEST: _("%(who)s must triage the request."),
    Task.COMPLETE_REQUEST: _("%(who)s must complete the request, which was returned."),
    Task.RECORD_CONSENT: _("%(who)s must record the patient's consent."),
    Task.CONFIRM_CONSENT: _("%(who)s must confirm the recorded consent."),
    Task.NAME_LEAD: _("%(who)s must name a lead: the panel has none."),
    Task.INVITE_EXPERTS: _("%(who)s must invite experts."),
    Task.ANSWER_INVITATION: _("The panel waits for an answer to its invitation from %(who)s."),
    Task.ANSWER_DATA_REQUEST: _("%(who)s must answer a request for data."),
    Task.CONTRIBUTE: _("The panel waits for a contribution from %(who)s."),
    Task.START_OUTCOME: _("Everybody has contributed. %(who)s must begin the outcome."),
    Task.WRITE_OUTCOME: _("%(who)s must finish the outcome and present it."),
    Task.SIGN_OUTCOME: _("The outcome waits for the signature of %(who)s."),
    Task.CLOSE_PANEL: _("The outcome is signed. %(who)s must close the panel."),
    Task.RECORD_FOLLOW_UP: _("%(who)s must record how the patient is doing."),
}

_IDLE: Mapping[IdleReason, str] = {
    IdleReason.FOLLOW_UP_LATER: _("The panel is closed. Nobody has to act now."),
    IdleReason.FOLLOW_UPS_DONE: _(
        "The panel is closed and all follow-ups are recorded. It can be archived.",
    ),
    IdleReason.ARCHIVED: _("The panel is archived. Nobody has to act."),
    IdleReason.DECLINED: _("The request was declined. Nobody has to act."),
    IdleReason.WITHDRAWN_BY_REQUESTER: _(
        "The enrolling centre withdrew the request. Nobody has to act.",
    ),
    IdleReason.CARE_CONSENT_REFUSED: _(
        "The patient did not consent to sharing for care, so the panel ended.",
    ),
    IdleReason.CARE_CONSENT_WITHDRAWN: _(
        "The patient withdrew the consent to sharing for care, so the panel is frozen.",
    ),
}

_NEXT: Mapping[NextStep, str] = {
    NextStep.REMIND_PERSON: _("A reminder follows on %(day)s."),
    NextStep.REMIND_LEAD: _("On %(day)s the lead is reminded."),
    NextStep.REMIND_COORDINATOR: _("On %(day)s the network's coordinators are reminded."),
    NextStep.LAPSE_SIGNATURES: _("On %(day)s signatures that are still missing lapse."),
    NextStep.FOLLOW_UP: _("The next follow-up is due on %(day)s."),
}

_GROUPS: Mapping[Group, str] = {
    Group.COORDINATORS: _("the network's coordination"),
    Group.ENROLLING_CENTRE: _("the enrolling centre"),
}

# A long list of names hides the sentence; these are named, the others counted.
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Reader:
    """For whom the sentence is made. ``name_of`` gives people's names."""

    locale: str
    time_zone: str
    translator: Translator
    name_of: Callable[[UUID], str]


def clock_sentence(clock: Clock, reader: Reader, *, is_mine: bool) -> str:
    """Return the sentence for one panel."""
    parts = [_what(clock, reader, is_mine=is_mine), _limit(clock, reader), _next(clock, reader)]
    return " ".join(part for part in parts if part)


def _what(clock: Clock, reader: Reader, *, is_mine: bool) -> str:
    if clock.idle is not None:
        return reader.translator.gettext(_IDLE[clock.idle])
    turn = clock.turn
    if turn is None:
        return ""
    if is_mine:
        return reader.translator.gettext(MY_TASK[turn.task])
    sentence = reader.translator.gettext(_OTHERS_TASK[turn.task]) % {"who": _who(turn, reader)}
    # A language may put the group first or amid the sentence, so its words are in small letters.
    return sentence[:1].upper() + sentence[1:]


def _who(turn: Turn, reader: Reader) -> str:
    if turn.group is not None:
        return reader.translator.gettext(_GROUPS[turn.group])
    return _names([reader.name_of(person) for person in turn.people], reader)


def _names(names: Iterable[str], reader: Reader) -> str:
    found = sorted(names)
    if len(found) <= _NAMED:
        return formats.names(found, reader.locale)
    rest = len(found) - _NAMED
    others = reader.translator.ngettext(
        "%(count)s other person",
        "%(count)s other people",
        rest,
    ) % {"count": rest}
    return formats.names([*found[:_NAMED], others], reader.locale)


def _limit(clock: Clock, reader: Reader) -> str:
    if clock.paused_until is not None:
        sentence = reader.translator.gettext("The clock is paused until %(day)s.")
        return sentence % {"day": formats.day(clock.paused_until, reader.locale)}
    if clock.due_at is None or clock.limit_days is None:
        return ""
    if clock.is_overdue:
        sentence = reader.translator.ngettext(
            "The limit of %(count)s working day, running since %(since)s, passed on %(due)s.",
            "The limit of %(count)s working days, running since %(since)s, passed on %(due)s.",
            clock.limit_days,
        )
    else:
        sentence = reader.translator.ngettext(
            "The limit of %(count)s working day runs since %(since)s and ends on %(due)s.",
            "The limit of %(count)s working days runs since %(since)s and ends on %(due)s.",
            clock.limit_days,
        )
    return sentence % {
        "count": clock.limit_days,
        "since": formats.day(clock.since, reader.locale, reader.time_zone),
        "due": formats.day(clock.due_at, reader.locale, reader.time_zone),
    }


def _next(clock: Clock, reader: Reader) -> str:
    sentence = _NEXT.get(clock.next_step)
    if sentence is None or clock.next_at is None:
        return ""
    day = formats.day(clock.next_at, reader.locale, reader.time_zone)
    return reader.translator.gettext(sentence) % {"day": day}
