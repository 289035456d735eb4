"""Decides anew whether the slices of a series make a volume, where an upgrade asked for it.

It is a loop for the reason of decision 0012.
"""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging_index import find_volume_fault, instances_of, keep_volume_fault
from activities.repeating import again_in_a_thread
from web.database import reading
from web.models.imaging import ImageSeries
from web.patient_keys import PatientErasedError, PatientKeys, SealBrokenError
from workflows.domain.imaging.volumes import VolumeFault

log = logging.getLogger(__name__)

_AT_ONCE: Final = 50
_EVERY_SECONDS: Final = 60.0


class VolumeDecisions:
    """One series after the other; several workers may do this side by side."""

    def __init__(self, sessions: sessionmaker[Session], keys: PatientKeys) -> None:
        """Use a session factory, and what opens where slices lie."""
        self._sessions = sessions
        self._keys = keys

    async def run(self) -> None:
        """Decide for ever; the worker cancels this when it stops."""
        await again_in_a_thread(
            self.decide_due,
            every_seconds=_EVERY_SECONDS,
            failure="series could not be looked at for volumes",
        )

    def decide_due(self) -> int:
        """Decide about every series that waits; return how many there were."""
        count = 0
        while due := self._due():
            for series_id in due:
                self._decide(series_id)
            count += len(due)
        if count:
            log.info("series were looked at for volumes", extra={"series": count})
        return count

    def _due(self) -> list[UUID]:
        with reading(), self._sessions() as session:
            return list(
                session.scalars(
                    select(ImageSeries.id)
                    .where(ImageSeries.volume_fault == VolumeFault.UNDECIDED)
                    .limit(_AT_ONCE)
                )
            )

    def _decide(self, series_id: UUID) -> None:
        with self._sessions.begin() as session:
            series = session.get_one(ImageSeries, series_id, with_for_update=True)
            # Indexed in between, it is decided.
            if series.volume_fault == VolumeFault.UNDECIDED:
                keep_volume_fault(series, self._fault(session, series))

    def _fault(self, session: Session, series: ImageSeries) -> VolumeFault | None:
        """Return the fault; of what cannot be opened any more nobody will cut planes."""
        try:
            cipher = self._keys.cipher(session, series.patient_id)
            return find_volume_fault(cipher, instances_of(session, series.id))
        except (PatientErasedError, SealBrokenError):
            return VolumeFault.NOT_PLACED
