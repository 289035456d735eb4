"""What people are told of a centre's own form: on pages and in mails."""

from __future__ import annotations

from collections.abc import Mapping

from i18n.translators import marked as _

SUBJECT = _("Consilium: a centre's own consent form")
HEADING = _("Consent form, version %(version)s")
FORM_NOTICES: Mapping[str, str] = {
    "form_proposed": _("A centre has proposed a version of the consent form. Please decide on it."),
    "form_approved": _("The version of the consent form that you proposed was approved."),
    "form_rejected": _(
        "The version of the consent form that you proposed was sent back. The page says why.",
    ),
}
_DECIDES = _("You get this because you coordinate a network of this centre.")
_PROPOSED = _("You get this because you proposed this version.")
WHY: Mapping[str, str] = {
    "form_proposed": _DECIDES,
    "form_approved": _PROPOSED,
    "form_rejected": _PROPOSED,
}
