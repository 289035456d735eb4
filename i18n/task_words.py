"""What a panel waits for, said to whoever's turn it is: on pages and in mails."""

from __future__ import annotations

from collections.abc import Mapping

from i18n.translators import Translator
from i18n.translators import marked as _
from workflows.domain.panels.turns import Task

MY_TASK: Mapping[Task, str] = {
    Task.COMPLETE_DRAFT: _("It is your turn: submit this draft when it is complete."),
    Task.TRIAGE_REQUEST: _("It is your turn: triage the request."),
    Task.COMPLETE_REQUEST: _("It is your turn: complete the request, which was returned."),
    Task.RECORD_CONSENT: _("It is your turn: record the patient's consent."),
    Task.CONFIRM_CONSENT: _("It is your turn: confirm the recorded consent."),
    Task.NAME_LEAD: _("It is your turn: name a lead, the panel has none."),
    Task.INVITE_EXPERTS: _("It is your turn: invite experts."),
    Task.ANSWER_INVITATION: _("It is your turn: answer the invitation."),
    Task.ANSWER_DATA_REQUEST: _("It is your turn: answer the request for data."),
    Task.CONTRIBUTE: _("It is your turn: contribute to the discussion."),
    Task.START_OUTCOME: _("It is your turn: everybody has contributed, begin the outcome."),
    Task.WRITE_OUTCOME: _("It is your turn: finish the outcome and present it."),
    Task.SIGN_OUTCOME: _("It is your turn: read the outcome and sign it."),
    Task.CLOSE_PANEL: _("It is your turn: the outcome is signed, close the panel."),
    Task.RECORD_FOLLOW_UP: _("It is your turn: record how the patient is doing."),
}


def task_sentence(task: Task, translator: Translator) -> str:
    """Return what a task asks of its reader, as mails say it."""
    return translator.gettext(MY_TASK[task])
