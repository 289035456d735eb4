"""What every page of a panel shows: banner, tracker, clock, tabs, and the one expected act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from web.command_queue import queued_commands
from web.frame import words
from web.networks.directory import area_name, ern_name
from web.panels.clock_words import ClockWords, clock_words, present_reader
from web.panels.loading import LoadedPanel
from web.panels.people import names_of, people_in
from web.request_session import db_session
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.progress import StageProgress, StepStatus, progress
from workflows.domain.panels.stages import Stage

# Where each act has its page; acts that are not here are done on the generic page.
_PAGES: Mapping[CommandKind, str] = {
    CommandKind.SUBMIT: "requests.edit_request",
    CommandKind.ACCEPT_REQUEST: "triage.show_triage",
    CommandKind.PRINT_CONSENT_FORM: "consents.show_consent",
    CommandKind.RECORD_CONSENT: "consents.show_consent",
    CommandKind.CONFIRM_CONSENT: "consents.show_consent",
    CommandKind.WITHDRAW_CARE_CONSENT: "consents.show_consent",
    CommandKind.INVITE: "participants.invite",
    CommandKind.ACCEPT_INVITATION: "participants.answer_invitation",
    CommandKind.CONTRIBUTE: "discussions.show_discussion",
    CommandKind.REQUEST_DATA: "discussions.show_discussion",
    CommandKind.ANSWER_DATA_REQUEST: "discussions.show_discussion",
    CommandKind.PRESENT_OUTCOME: "outcomes.edit_outcome",
    CommandKind.SIGN_OUTCOME: "outcomes.show_outcome",
    CommandKind.CLOSE: "outcomes.show_outcome",
    CommandKind.CHANGE_LEAD: "participants.change_lead",
    CommandKind.RECORD_FOLLOW_UP: "follow_ups.record_follow_up",
}


# These need a thing to act on, which only its own page shows.
_INSIDE_A_PAGE = frozenset(
    {
        CommandKind.AMEND_CONTRIBUTION,
        CommandKind.ANSWER_DATA_REQUEST,
        CommandKind.WAIVE_DATA_REQUEST,
        CommandKind.REMOVE_PARTICIPANT,
        CommandKind.EXTEND_GUEST,
        CommandKind.LAPSE_SIGNATURE,
        CommandKind.RECORD_DEPARTURE,
        CommandKind.RETURN_REQUEST,
        CommandKind.REDIRECT_REQUEST,
        CommandKind.DECLINE_REQUEST,
        CommandKind.DECLINE_INVITATION,
        CommandKind.DISSENT,
        CommandKind.PRINT_CONSENT_FORM,
    },
)
_ICONS: Mapping[CommandKind, str] = {
    CommandKind.SUBMIT: "send",
    CommandKind.RECORD_CONSENT: "file-check",
    CommandKind.CONFIRM_CONSENT: "shield-check",
    CommandKind.WITHDRAW_CARE_CONSENT: "ban",
    CommandKind.INVITE: "user-plus",
    CommandKind.REQUEST_DATA: "circle-help",
    CommandKind.CONTRIBUTE: "message-square-plus",
    CommandKind.START_OUTCOME: "file-pen",
    CommandKind.SIGN_OUTCOME: "signature",
    CommandKind.CLOSE: "lock",
    CommandKind.REOPEN: "lock-open",
    CommandKind.REOPEN_FOR_CONSENT: "lock-open",
    CommandKind.ARCHIVE: "archive",
    CommandKind.WITHDRAW: "undo-2",
    CommandKind.SET_URGENCY: "siren",
    CommandKind.SNOOZE: "pause",
    CommandKind.END_SNOOZE: "play",
    CommandKind.CHANGE_LEAD: "user-cog",
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that can be done, and where."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class TrackerStep:
    """One stage in the tracker."""

    label: str
    status: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class PrimaryAct:
    """The one button that the panel waits for."""

    label: str
    url: str


def panel_context(panel: LoadedPanel, *, tab: str) -> dict[str, Any]:
    """Return what the panel's templates need beside their own content."""
    session = db_session()
    names = names_of(session, everybody(panel))
    return {
        "panel": panel,
        "state": panel.state,
        "names": names,
        "ern_name": ern_name(session, panel.state.ern),
        "areas": _areas(panel),
        "nickname": panel.patient.nickname if panel.case_access.allowed else None,
        "tracker_steps": tracker_steps(panel),
        "clock": panel_clock(panel, names),
        "primary_act": primary_act(panel, here=request.path),
        "tabs": _tabs(panel, tab),
        "waiting_commands": queued_commands(session, panel.id) if panel.has_queue else (),
        "new_command_id": uuid4,
        "may_do": set(panel.actions),
    }


def everybody(panel: LoadedPanel) -> set[UUID]:
    """Return whom every page of the panel names; a page that names more asks for all at once."""
    return people_in(panel.state) | {panel.actor.person_id}


def panel_clock(panel: LoadedPanel, names: Mapping[UUID, str]) -> ClockWords:
    """Return the clock's sentence for whoever looks."""
    return clock_words(panel.state, panel.actor, present_reader(names))


def tracker_steps(panel: LoadedPanel) -> list[TrackerStep]:
    """Return the five stages with a word on what is next inside the present one."""
    return [
        TrackerStep(label=words(each.stage), status=each.status.value, detail=_detail(panel, each))
        for each in progress(panel.state)
    ]


def primary_act(panel: LoadedPanel, *, here: str) -> PrimaryAct | None:
    """Return the expected act with its page, when it is this person's turn.

    On that page itself (``here``) its own button is the primary one.
    """
    kind = panel.expected
    if kind is None or url_of(panel, kind) == here:
        return None
    return PrimaryAct(label=words(kind), url=url_of(panel, kind))


def url_of(panel: LoadedPanel, kind: CommandKind) -> str:
    """Return the page on which this act is done."""
    return page_of(panel.id, kind)


def page_of(panel_id: UUID, kind: CommandKind) -> str:
    """Return the page of this panel on which the act is done."""
    page = _PAGES.get(kind)
    if page is None:
        return url_for("acts.act", panel_id=panel_id, kind=kind.value)
    return path_of(page, panel_id)


def path_of(endpoint: str, panel_id: UUID) -> str:
    """Return the address of one of this panel's pages; lists have a hundred of them."""
    return _path_below(request.script_root, endpoint, panel_id)


@lru_cache(maxsize=8192)
def _path_below(_script_root: str, endpoint: str, panel_id: UUID) -> str:
    return url_for(endpoint, panel_id=panel_id)


def acts_of(panel: LoadedPanel) -> list[Act]:
    """Return all that this person may do now, each with its page, the expected act first."""
    kinds = sorted(panel.actions, key=lambda kind: kind is not panel.expected)
    return [
        Act(label=words(kind), url=url_of(panel, kind), icon=_ICONS.get(kind, "arrow-right"))
        for kind in kinds
        if kind not in _INSIDE_A_PAGE
    ]


def _detail(panel: LoadedPanel, stage: StageProgress) -> str:
    if stage.status is not StepStatus.CURRENT:
        return ""
    if stage.stage is Stage.DISCUSSION:
        count = len(panel.state.contributing_members)
        return str(
            ngettext("%(num)d member contributed", "%(num)d members contributed", count),
        )
    done = sum(each.status is StepStatus.DONE for each in stage.steps)
    return str(_("%(done)d of %(total)d steps", done=done, total=len(stage.steps)))


def _areas(panel: LoadedPanel) -> list[str]:
    ids = [each for each in (panel.state.primary_area, panel.state.secondary_area) if each]
    return [area_name(db_session(), each) for each in ids]


def _tabs(panel: LoadedPanel, tab: str) -> list[dict[str, Any]]:
    entries = [
        ("case", _("Form"), "panels.show_panel", "clipboard-list"),
        ("discussion", _("Discussion"), "discussions.show_discussion", "messages-square"),
        ("images", _("Images"), "panel_images.list_images", "images"),
        ("outcome", _("Outcome"), "outcomes.show_outcome", "file-check"),
        ("people", _("People"), "participants.list_participants", "users"),
        ("timeline", _("Timeline"), "timelines.show_timeline", "history"),
    ]
    needs_case = {"discussion", "images", "outcome"}
    return [
        {
            "label": label,
            "url": path_of(endpoint, panel.id),
            "icon": icon,
            "is_current": key == tab,
        }
        for key, label, endpoint, icon in entries
        if key not in needs_case or panel.case_access.allowed
    ]
