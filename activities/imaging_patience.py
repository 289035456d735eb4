"""Tells a fault that will pass from one that trying again will never mend.

A database or a store that is away is waited for, however long that takes (decision 0023). What one
file itself makes go wrong would stop its whole upload for ever.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from temporalio import activity

from web.patient_keys import PatientErasedError

# So often the step was tried before it gives one file up and goes on with the others.
MOST_ATTEMPTS: Final = 5
_AWAY: Final = (OSError, OperationalError, InterfaceError, PoolTimeoutError, PatientErasedError)
# The libraries of object stores have errors of their own when a line is down.
_STORE_LIBRARIES: Final = frozenset({"botocore", "aiobotocore", "aiohttp"})


def is_hopeless(error: Exception) -> bool:
    """Tell whether this was tried often enough and is no fault of a database or a store."""
    return not is_outage(error) and _attempt() >= MOST_ATTEMPTS


def is_outage(error: Exception) -> bool:
    """Tell whether something that files need is away, and will be there again."""
    library = type(error).__module__.partition(".")[0]
    return isinstance(error, _AWAY) or library in _STORE_LIBRARIES


def _attempt() -> int:
    # The demonstration works without a worker: nothing is tried again there.
    return activity.info().attempt if activity.in_activity() else 1
