"""Words of the people's page: why each group of people can see a panel."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l


class Circle(StrEnum):
    """A group of people who see a panel for one reason."""

    ENROLLING_CENTRE = "enrolling_centre"
    PANEL = "panel"
    INVITED = "invited"
    COORDINATION = "coordination"


# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
CIRCLES: Final[Mapping[Circle, Any]] = {
    Circle.ENROLLING_CENTRE: _l("The enrolling centre"),
    Circle.PANEL: _l("The panel"),
    Circle.INVITED: _l("Invited, not joined yet"),
    Circle.COORDINATION: _l("Coordination of the networks"),
}
REASONS: Final[Mapping[Circle, Any]] = {
    Circle.ENROLLING_CENTRE: _l(
        "Health professionals of the hospital that enrolled the patient see the whole case.",
    ),
    Circle.PANEL: _l(
        "The lead, members and guests see the pseudonymised case while the consent for care holds.",
    ),
    Circle.INVITED: _l(
        "Until they accept they see the network, area, urgency, country and title only.",
    ),
    Circle.COORDINATION: _l("They see how far the panel is, and nothing of the case."),
}
