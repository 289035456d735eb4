"""Short words for what a consent asks for, and for how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from workflows.domain.consent_tasks import ConsentTaskDecision, ConsentTaskKind

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
KINDS: Final[Mapping[ConsentTaskKind, Any]] = {
    ConsentTaskKind.RECONSENT: _l("New version of the form"),
    ConsentTaskKind.MAJORITY: _l("Patient comes of age"),
    ConsentTaskKind.RETENTION_REVIEW: _l("Retention review"),
}
DECISIONS: Final[Mapping[ConsentTaskDecision, Any]] = {
    ConsentTaskDecision.RENEWED: _l("A new consent was given"),
    ConsentTaskDecision.KEPT: _l("The data are kept"),
    ConsentTaskDecision.ERASED: _l("The data were erased"),
    ConsentTaskDecision.NO_LONGER_NEEDED: _l("No longer needed"),
}
