"""Words for decisions about an affiliation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

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
