"""The receipt of a file of which nothing is kept, and what stands in every other.

Loads no reader of images: whoever only asks for a cleaning need not know one.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from activities.imaging.cleaned_files import Receipt
from activities.imaging.profile_table import EDITION, PROFILE


def empty_receipt() -> Receipt:
    """Return the receipt of a file of which nothing is kept."""
    return Receipt(profile=PROFILE, edition=EDITION, version=own_version())


@cache
def own_version() -> str:
    """Return the version of this program."""
    return version("consilium")
