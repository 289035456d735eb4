"""Words of the review: decisions, and why one was not taken or not carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.imaging.review.decisions import ReviewRefusal
from web.models.imaging import ReviewDecision

DECISIONS: Final[Mapping[ReviewDecision, Any]] = {
    ReviewDecision.RELEASE: _l("Released"),
    ReviewDecision.REFUSE: _l("Refused and destroyed"),
    ReviewDecision.WITHHOLD: _l("Withheld"),
}
REFUSALS: Final[Mapping[ReviewRefusal, Any]] = {
    ReviewRefusal.CHANGED: _l(
        "Images were added to this series, or changed, while you looked. Look again and sign then.",
    ),
    ReviewRefusal.NOT_WAITING: _l("This series does not wait for a decision any more."),
    ReviewRefusal.NOT_LOOKED_AT: _l("Say what you looked at before you sign."),
    ReviewRefusal.OUTSIDE_IMAGE: _l("A rectangle lies outside the image that it is meant for."),
}
_FAILURES: Final[Mapping[str, Any]] = {
    "too_large_to_mask": _l(
        "a film or document is too long to be blackened here. Send a shorter one, or refuse it.",
    ),
    "changed": _l("images were added meanwhile. Look again and sign then."),
    "cannot_mask": _l("the pixels cannot be decoded here, so nothing can be blackened in them."),
}


def failure_words(reason: str) -> str:
    """Return why a signature could not be carried out; an unknown reason says to try again."""
    why = _FAILURES.get(reason) or _("the images could not be changed. Sign again.")
    return str(_("Your signature could not be carried out: %(why)s", why=why))
