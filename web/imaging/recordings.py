"""What recordings of signals (EDF, EDF+, BDF) hold: channels, rates and how long they are.

The worker read that when it cleaned the file; it lies sealed beside the recording.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries
from workflows.domain.imaging.verdicts import ImageKind

if TYPE_CHECKING:
    from web.patient_keys import PatientCipher

_MOST = 50
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One channel; its label is a known one or a number, never a text of the file."""

    label: str
    samples_per_second: float


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recording; ``seconds`` is 0 when it does not say how long it is."""

    seconds: float
    channels: Sequence[Channel]


def recordings_of(
    session: Session, cipher: PatientCipher, series: Sequence[ImageSeries]
) -> Mapping[UUID, Sequence[Recording]]:
    """Return by series the first recordings of those that hold signals; the caller sees them."""
    ids = [each.id for each in series if each.kind == ImageKind.SIGNAL]
    found: dict[UUID, list[Recording]] = {}
    if not ids:
        return found
    rows = session.scalars(
        select(ImageInstance)
        .where(
            ImageInstance.series_id.in_(ids), HAS_FILE, ImageInstance.sealed_metadata.is_not(None)
        )
        .order_by(ImageInstance.series_id, ImageInstance.instance_number, ImageInstance.sop_uid)
        .limit(_MOST)
        .options(defer(ImageInstance.frame_offsets))
    )
    for row in rows:
        if row.sealed_metadata is not None:
            sealed = cipher.open(row.sealed_metadata, row.metadata_context)
            found.setdefault(row.series_id, []).append(
                _recording(json.loads(zlib.decompress(sealed)))
            )
    return found


def recording_words(recording: Recording) -> str:
    """Return “21 channels, 256 Hz, 30 min 0 s” as the reader writes numbers."""
    channels = ngettext("%(num)d channel", "%(num)d channels", len(recording.channels))
    rates = sorted({each.samples_per_second for each in recording.channels})
    words = [str(channels)]
    if rates and rates[-1]:
        ends = rates if len(rates) == 1 else (rates[0], rates[-1])
        numbers = "–".join(format_decimal(round(each, 2)) for each in ends)
        words.append(str(_("%(rate)s Hz", rate=numbers)))
    if recording.seconds:
        words.append(length_words(recording.seconds))
    return ", ".join(words)


def length_words(seconds: float) -> str:
    """Return a length of time: ``45 s``, ``30 min 5 s``, ``8 h 12 min``."""
    whole = round(seconds)
    if whole < _MINUTE:
        return str(_("%(seconds)s s", seconds=format_decimal(round(seconds, 1))))
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return str(_("%(minutes)d min %(seconds)d s", minutes=minutes, seconds=rest))
    hours, rest = divmod(whole // _MINUTE, 60)
    return str(_("%(hours)d h %(minutes)d min", hours=hours, minutes=rest))


def _recording(summary: Mapping[str, Any]) -> Recording:
    return Recording(
        seconds=float(summary["seconds"]),
        channels=[
            Channel(label=str(label), samples_per_second=float(rate))
            for label, rate in summary["channels"]
        ],
    )
