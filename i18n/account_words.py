"""Words of letters about an account. The link in them is all they hold; no name, no case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from i18n import formats
from i18n.mail_texts import MailText
from i18n.translators import marked as _
from i18n.translators import patient_translator

_SUBJECTS: Mapping[str, str] = {
    "invitation": _("Consilium: choose your password"),
    "lost_password": _("Consilium: a new password"),
    "password_changed": _("Consilium: your password has changed"),
}
_BEGINNINGS: Mapping[str, str] = {
    "invitation": _(
        "Somebody of your healthcare provider or network has invited you to Consilium. "
        "Choose your own password on this page:",
    ),
    "lost_password": _(
        "Somebody, we hope you, has asked for a new password for your account. "
        "Choose it on this page:",
    ),
    "password_changed": _("The password of your account has just been changed."),
}
_UNTIL = _("The page works once, until %(day)s, %(time)s.")
_ENDS: Mapping[str, str] = {
    "invitation": _(
        "If you did not expect this, do nothing: without a password nobody comes in.",
    ),
    "lost_password": _(
        "If it was not you, do nothing: your password stays as it is.",
    ),
    "password_changed": _(
        "If it was not you, ask for a new password at once on this page, "
        "and tell whoever invited you:",
    ),
}


def account_letter_text(
    kind: str,
    *,
    locale: str,
    time_zone: str,
    link: str,
    until: datetime | None,
) -> MailText:
    """Return the letter's words; ``link`` is where to go, ``until`` how long that works."""
    words = patient_translator(locale)
    lines = [words.gettext("Good day,"), "", words.gettext(_BEGINNINGS[kind])]
    if until is None:
        lines += ["", words.gettext(_ENDS[kind]), link]
    else:
        when = {
            "day": formats.day(until, locale, time_zone),
            "time": formats.clock_time(until, locale, time_zone),
        }
        lines += [link, "", words.gettext(_UNTIL) % when, words.gettext(_ENDS[kind])]
    return MailText(subject=words.gettext(_SUBJECTS[kind]), body="\n".join(lines) + "\n")
