"""What a consent asks of the enrolling centre as time goes by: on pages and in mails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.consent_tasks import ConsentTaskKind

CONSENT_TASKS: Mapping[Enum, str] = {
    ConsentTaskKind.RECONSENT: _(
        "A new version of the consent form is in force. Please ask for a new decision; "
        "the earlier consent remains valid until then.",
    ),
    ConsentTaskKind.MAJORITY: _(
        "A patient comes of age soon. Please ask for the patient's own consent.",
    ),
    ConsentTaskKind.RETENTION_REVIEW: _(
        "It must be reviewed whether the data of a patient are still needed.",
    ),
}
SUBJECT = _("Consilium: a patient's consent needs your attention")
WHY = _("You get this because your centre enrolled the patient.")
DUE = _("Due by %(day)s")
LATE = _("Was due by %(day)s")
