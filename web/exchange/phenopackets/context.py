"""What every part of a packet is read with, and written with."""

from __future__ import annotations

from dataclasses import dataclass

from web.exchange.case import BirthMonth
from web.exchange.curies import Releases
from web.exchange.notes import Ledger


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The releases that the packet names, by upper-case prefix, and the day that must not stay.

    ``birthday`` is ``2019-05-12``, or empty when the packet does not say it.
    """

    releases: Releases
    birthday: str = ""
    # What the packet calls its subject; elsewhere in the packet it stands for the same person.
    subject_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """Where the writer notes what the format cannot say, and the month that dates may not tell."""

    ledger: Ledger
    birth: BirthMonth | None = None
    pseudonym: str = ""
