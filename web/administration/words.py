"""Words for decisions about an affiliation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.administration.invitation_rules import InvitationRefusal
from web.administration.rules import AffiliationDecision

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
DECISIONS: Final[Mapping[AffiliationDecision, Any]] = {
    AffiliationDecision.ENDORSE: _l("Endorse"),
    AffiliationDecision.APPROVE: _l("Approve"),
    AffiliationDecision.EXTEND: _l("Extend by 90 days"),
    AffiliationDecision.SUSPEND: _l("Suspend"),
    AffiliationDecision.END: _l("End"),
    AffiliationDecision.REJECT: _l("Reject"),
}

INVITATION_REFUSALS: Final[Mapping[InvitationRefusal, Any]] = {
    InvitationRefusal.NEEDS_CENTRE: _l("This role needs a healthcare provider."),
    InvitationRefusal.NEEDS_NETWORK: _l("This role needs a network."),
    InvitationRefusal.NOT_A_MEMBER: _l("The healthcare provider does not belong to this network."),
    InvitationRefusal.NOT_YOURS: _l(
        "You can invite to this role only in your own network or at your own healthcare provider.",
    ),
    InvitationRefusal.ALREADY_THERE: _l("This person has this affiliation already."),
    InvitationRefusal.NO_CLINICIAN: _l(
        "Nobody with this e-mail address is an approved clinician of the healthcare provider.",
    ),
}
