"""The acts that a generic page does: what each asks for, what it says, and its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from web.acts.forms import ConfirmForm, ReasonForm, SnoozeForm
from web.components.forms import ConsiliumForm
from web.models.discussions import NoteKind
from web.panels.loading import LoadedPanel
from workflows.domain.panels.commands import (
    ArchivePanel,
    Command,
    CommandKind,
    EndSnooze,
    ReopenForConsent,
    ReopenPanel,
    ResumeDiscussion,
    ReviseOutcome,
    SetUrgency,
    Snooze,
    StartOutcome,
    WithdrawPanel,
)

_Build = Callable[[LoadedPanel, ConsiliumForm, UUID], Command]


@dataclass(frozen=True, kw_only=True)
class GenericAct:
    """One act: its form, its note if it has one, what it does in words, and the command."""

    form: type[ConsiliumForm]
    says: str
    done: str
    build: _Build
    note: NoteKind | None = None
    is_destructive: bool = False


def _set_urgency(panel: LoadedPanel, _form: ConsiliumForm, _note: UUID) -> Command:
    return SetUrgency(is_urgent=not panel.state.is_urgent)


def _snooze(_panel: LoadedPanel, form: ConsiliumForm, note: UUID) -> Command:
    return Snooze(until=form["until"].data, note_id=note)


GENERIC_ACTS: Mapping[CommandKind, GenericAct] = {
    CommandKind.START_OUTCOME: GenericAct(
        form=ConfirmForm,
        says=_l("The discussion ends and you begin to write the outcome. You can come back."),
        done=_l("You can write the outcome now."),
        build=lambda _panel, _form, _note: StartOutcome(),
    ),
    CommandKind.RESUME_DISCUSSION: GenericAct(
        form=ReasonForm,
        note=NoteKind.RESUME,
        says=_l("The discussion goes on. What is written of the outcome so far is kept."),
        done=_l("The discussion goes on."),
        build=lambda _panel, _form, note: ResumeDiscussion(note_id=note),
    ),
    CommandKind.REVISE_OUTCOME: GenericAct(
        form=ReasonForm,
        note=NoteKind.REVISE,
        says=_l("The outcome is taken back for another version. Everybody signs again."),
        done=_l("You can change the outcome now."),
        build=lambda _panel, _form, note: ReviseOutcome(note_id=note),
    ),
    CommandKind.REOPEN: GenericAct(
        form=ReasonForm,
        note=NoteKind.REOPEN,
        says=_l("The discussion opens again. The outcome so far stays on record."),
        done=_l("The panel is open again."),
        build=lambda _panel, _form, note: ReopenPanel(note_id=note),
    ),
    CommandKind.REOPEN_FOR_CONSENT: GenericAct(
        form=ReasonForm,
        note=NoteKind.REOPEN,
        says=_l(
            "The panel waits for consent again. Nobody outside your centre sees the case until a "
            "new consent for care is recorded and confirmed; then the discussion goes on. Guests "
            "are invited anew.",
        ),
        done=_l("The panel waits for consent again."),
        build=lambda _panel, _form, note: ReopenForConsent(note_id=note),
    ),
    CommandKind.ARCHIVE: GenericAct(
        form=ConfirmForm,
        says=_l("The panel is put away. No statistic changes by it. This cannot be undone."),
        done=_l("The panel is archived."),
        build=lambda _panel, _form, _note: ArchivePanel(),
    ),
    CommandKind.WITHDRAW: GenericAct(
        form=ReasonForm,
        note=NoteKind.WITHDRAW,
        says=_l("The request is taken back and the panel ends for everybody."),
        done=_l("The request is withdrawn."),
        build=lambda _panel, _form, note: WithdrawPanel(note_id=note),
        is_destructive=True,
    ),
    CommandKind.SET_URGENCY: GenericAct(
        form=ConfirmForm,
        says=_l(
            "An urgent panel has shorter limits, and people are told at once. Setting or "
            "removing the mark starts the present limit anew.",
        ),
        done=_l("The urgency is changed."),
        build=_set_urgency,
    ),
    CommandKind.SNOOZE: GenericAct(
        form=SnoozeForm,
        note=NoteKind.SNOOZE,
        says=_l("No reminders are sent until that day. Everybody in the panel sees your reason."),
        done=_l("The clock is paused."),
        build=_snooze,
    ),
    CommandKind.END_SNOOZE: GenericAct(
        form=ConfirmForm,
        says=_l("The present limit starts anew now."),
        done=_l("The clock runs again."),
        build=lambda _panel, _form, _note: EndSnooze(),
    ),
}
