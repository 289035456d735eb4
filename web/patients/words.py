"""Words for what is known of a patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.models.patients import Sex
from web.patients.birth import BirthProblem

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
SEXES: Final[Mapping[Sex, Any]] = {
    Sex.FEMALE: _l("Female"),
    Sex.MALE: _l("Male"),
    Sex.UNDETERMINED: _l("Undetermined"),
    Sex.FOETUS: _l("Foetus, sex not known"),
}

BIRTH_PROBLEMS: Final[Mapping[BirthProblem, Any]] = {
    BirthProblem.TOO_LONG_AGO: _l("This is too long ago for a living patient."),
    BirthProblem.IN_THE_FUTURE: _l("This lies in the future."),
    BirthProblem.DATES_DISAGREE: _l(
        "The exact date of birth and the year and month of birth disagree.",
    ),
}
