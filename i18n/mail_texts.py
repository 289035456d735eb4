"""Words of mails: that something waits, why the mail was sent, and where to go. Never the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from i18n import centre_form_words, consent_task_words, formats
from i18n.event_words import EVENTS
from i18n.task_words import task_sentence
from i18n.translators import Translator, patient_translator
from i18n.translators import marked as _
from workflows.domain.consent_tasks import ConsentTaskKind
from workflows.domain.panels.events import EventKind
from workflows.domain.panels.turns import Task

_WHY: Mapping[str, str] = {
    "your_turn": _("You get this because it is your turn in this panel."),
    "reminder": _("You get this because a limit has passed while it is your turn."),
    "reminder_to_lead": _(
        "You get this because you lead this panel and a limit has passed for somebody else.",
    ),
    "reminder_to_coordinator": _(
        "You get this because you coordinate the network and a panel has stalled.",
    ),
    "panel_moved": _("You get this because you take part in this panel and it moved on."),
    "access_ended": _("You get this because your access to this panel has ended."),
    "successor_needed": _("You get this because you coordinate the network of this panel."),
    "consent_task": consent_task_words.WHY,
    **centre_form_words.WHY,
}
_STALLED = _("A panel has stalled and needs your attention.")
_SENTENCES: Mapping[str, str] = {
    "reminder_to_lead": _STALLED,
    "reminder_to_coordinator": _STALLED,
    "successor_needed": _(
        "Somebody who has a part in this panel can no longer act in it. "
        "Name a successor or record the departure.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class MailItem:
    """One notification in a mail: codes, and the panel, the consent or the form it is about."""

    panel_id: str = ""
    panel_number: str = ""
    reason: str
    task: Task | None
    event: EventKind | None
    occurred_at: datetime
    consent_task: ConsentTaskKind | None = None
    due_on: date | None = None
    form_version: str = ""


@dataclass(frozen=True, kw_only=True)
class MailText:
    """A mail's subject and plain body."""

    subject: str
    body: str


def mail_text(
    kind: str,
    items: Sequence[MailItem],
    *,
    locale: str,
    time_zone: str,
    url: str,
) -> MailText:
    """Return the mail's words in the reader's language; ``kind`` is "digest" or "urgent"."""
    words = patient_translator(locale)
    lines = [words.gettext("Good day,"), ""]
    for item in items:
        if item.form_version:
            lines += [*_form_item(item, words, url), ""]
        elif item.consent_task is None:
            day = formats.day(item.occurred_at, locale, time_zone)
            lines += [*_item(item, words, day, url), ""]
    # Many patients of a centre may need the same by the same day: it is said once.
    asked = {
        (item.consent_task, due_sentence(item, words, locale, time_zone)): item
        for item in items
        if item.consent_task is not None
    }
    for (_task, due), item in asked.items():
        lines += [*_consent_item(item, words, due, url), ""]
    lines += [
        words.gettext(
            "This message holds no patient data. You can change what you are sent here:",
        ),
        f"{url}/settings",
    ]
    return MailText(subject=words.gettext(_subject(kind, items)), body="\n".join(lines) + "\n")


def why(reason: str, words: Translator) -> str:
    """Return the sentence that says why somebody is told something."""
    return words.gettext(_WHY[reason])


def notice_sentence(item: MailItem, words: Translator) -> str:
    """Return what happened, or what is asked."""
    if item.reason in ("your_turn", "reminder") and item.task is not None:
        return task_sentence(item.task, words)
    if item.reason in _SENTENCES:
        return words.gettext(_SENTENCES[item.reason])
    if item.form_version:
        return words.gettext(centre_form_words.FORM_NOTICES[item.reason])
    if item.event is not None:
        return words.gettext(EVENTS[item.event])
    if item.consent_task is not None:
        return words.gettext(consent_task_words.CONSENT_TASKS[item.consent_task])
    return words.gettext("A panel moved on.")


def form_heading(item: MailItem, words: Translator) -> str:
    """Return which version of a centre's own form it is about."""
    return words.gettext(centre_form_words.HEADING) % {"version": item.form_version}


def due_sentence(item: MailItem, words: Translator, locale: str, time_zone: str) -> str:
    """Return by when a consent's task is, or was, due; nothing for a panel."""
    if item.due_on is None:
        return ""
    is_late = formats.local_day(item.occurred_at, time_zone) > item.due_on
    sentence = consent_task_words.LATE if is_late else consent_task_words.DUE
    return words.gettext(sentence) % {"day": formats.day(item.due_on, locale)}


def _subject(kind: str, items: Sequence[MailItem]) -> str:
    if kind == "urgent":
        return _("Consilium: an urgent panel waits for you")
    if all(item.consent_task is not None for item in items):
        return consent_task_words.SUBJECT
    if all(item.form_version for item in items):
        return centre_form_words.SUBJECT
    return _("Consilium: your panels today")


def _consent_item(item: MailItem, words: Translator, due: str, url: str) -> list[str]:
    return [
        notice_sentence(item, words),
        f"  {due}",
        f"  {why(item.reason, words)}",
        f"  {url}/consent-tasks",
    ]


def _form_item(item: MailItem, words: Translator, url: str) -> list[str]:
    decides = item.reason == "form_proposed"
    return [
        form_heading(item, words),
        f"  {notice_sentence(item, words)}",
        f"  {why(item.reason, words)}",
        f"  {url}/centre-forms/of-networks" if decides else f"  {url}/centre-forms",
    ]


def _item(item: MailItem, words: Translator, day: str, url: str) -> list[str]:
    heading = words.gettext("Panel %(number)s, %(day)s") % {
        "number": item.panel_number,
        "day": day,
    }
    return [
        heading,
        f"  {notice_sentence(item, words)}",
        f"  {why(item.reason, words)}",
        f"  {url}/panels/{item.panel_id}",
    ]
