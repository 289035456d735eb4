"""Words for the figures of a network: what each is called, and what exactly it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.networks.figures import Figure

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
FIGURES: Final[Mapping[Figure, Any]] = {
    Figure.PATIENTS: _l("Patients"),
    Figure.REQUESTED: _l("Panels requested"),
    Figure.URGENT: _l("Urgent panels"),
    Figure.CLOSED: _l("Panels closed"),
    Figure.COUNTED: _l("Panels that count in monitoring"),
    Figure.WITHDRAWN: _l("Panels withdrawn"),
    Figure.OTHER_NETWORKS: _l("Panels with other networks"),
    Figure.EXPERTS: _l("Experts who took part"),
    Figure.CENTRES: _l("Enrolling healthcare providers"),
    Figure.COUNTRIES: _l("Countries"),
    Figure.MEDIAN_DAYS: _l("Days from request to closure, median"),
    Figure.LONGEST_DAYS: _l("Days from request to closure, 90th percentile"),
    Figure.ACTIVE_PEOPLE: _l("Active people"),
}
DEFINITIONS: Final[Mapping[Figure, Any]] = {
    Figure.PATIENTS: _l("Different patients whose panel was submitted to this network."),
    Figure.REQUESTED: _l("Panels submitted to this network, whatever became of them."),
    Figure.URGENT: _l("Those of them that are marked as urgent."),
    Figure.CLOSED: _l("Those of them that were closed with an outcome, archived ones too."),
    Figure.COUNTED: _l("Closed panels to which two members or more contributed."),
    Figure.WITHDRAWN: _l("Panels that ended because they or the consent were withdrawn."),
    Figure.OTHER_NETWORKS: _l("Panels that involve a second network."),
    Figure.EXPERTS: _l("Members and guests who accepted, counted once a panel."),
    Figure.CENTRES: _l("Different healthcare providers that requested a panel."),
    Figure.COUNTRIES: _l("Different countries of these healthcare providers."),
    Figure.MEDIAN_DAYS: _l("Half of the closed panels took so many calendar days or fewer."),
    Figure.LONGEST_DAYS: _l("Nine of ten closed panels took so many calendar days or fewer."),
    Figure.ACTIVE_PEOPLE: _l(
        "People who did something in a panel of this network; in the first column in the "
        "last 90 days.",
    ),
}
