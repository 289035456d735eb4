"""Words for what accounts are made of: states of an affiliation, weak passwords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from web.models.people import AffiliationState
from web.passwords import MAX_LENGTH, MIN_LENGTH, PasswordWeakness

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
AFFILIATION_STATES: Final[Mapping[AffiliationState, Any]] = {
    AffiliationState.REQUESTED: _l("Requested"),
    AffiliationState.ENDORSED: _l("Endorsed"),
    AffiliationState.APPROVED: _l("Approved"),
    AffiliationState.SUSPENDED: _l("Suspended"),
    AffiliationState.EXPIRED: lazy_pgettext("affiliation", "Ended"),
    AffiliationState.REJECTED: _l("Rejected"),
}

PASSWORD_WEAKNESSES: Final[Mapping[PasswordWeakness, Any]] = {
    PasswordWeakness.TOO_SHORT: _l(
        "A password needs at least %(number)d characters. A sentence is easy to remember.",
        number=MIN_LENGTH,
    ),
    PasswordWeakness.TOO_LONG: _l(
        "A password can have at most %(number)d characters.",
        number=MAX_LENGTH,
    ),
    PasswordWeakness.TOO_UNIFORM: _l("This password repeats too few characters."),
    PasswordWeakness.NAMES_THE_PERSON: _l(
        "This password contains your name, your e-mail address or the name of this site.",
    ),
}
