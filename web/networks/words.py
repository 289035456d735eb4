"""Words for how a healthcare provider belongs to a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.models.networks import MembershipKind

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
MEMBERSHIP_KINDS: Final[Mapping[MembershipKind, Any]] = {
    MembershipKind.FULL_MEMBER: _l("Full member"),
    MembershipKind.ASSOCIATED_NATIONAL_CENTRE: _l("Associated national centre"),
    MembershipKind.COLLABORATIVE_NATIONAL_CENTRE: _l("Collaborative national centre"),
    MembershipKind.NATIONAL_COORDINATION_HUB: _l("National coordination hub"),
    MembershipKind.GUEST: _l("Guest"),
}
