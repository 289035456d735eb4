"""The form of a retention review: why the data are still needed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from web.components.fields import GrowingTextField, Required
from web.components.forms import ConsiliumForm

_REASON_LIMIT = 2000


class KeepForm(ConsiliumForm):
    """Keep the data, with the reason."""

    reason = GrowingTextField(
        _l("Why the data are still needed"),
        [Required()],
        limit=_REASON_LIMIT,
        description=_l("Encrypted with the patient's key; seen by your centre only."),
    )
    is_reviewed = BooleanField(
        _l("I have looked at what is stored of this patient"),
        [Required(_l("Somebody must have looked at what is stored."))],
    )
