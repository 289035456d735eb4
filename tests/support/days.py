"""Days that tests count from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

# Where the centre of the tests stands: until two hours before midnight in UTC the days agree.
_OF_THE_CENTRE = ZoneInfo("Europe/Berlin")


def today() -> date:
    """Return the day it is at the centre; asked anew, since a whole run may pass midnight."""
    return datetime.now(UTC).astimezone(_OF_THE_CENTRE).date()
