"""What goes into the cleaning of a file and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from workflows.domain.imaging.verdicts import FileVerdict, ImageKind, RefusalReason, ReviewReason

UID_KEY_BYTES = 32
# The most that a Patient ID may have (LO, PS3.5 6.2).
_LONGEST_PSEUDONYM = 64


@dataclass(frozen=True, kw_only=True)
class CleaningSecrets:
    """What is secret about one patient: with them identifiers stay consistent, dates apart.

    ``uid_key`` has 32 bytes; ``date_offset`` is whole days, negative (PS3.15 E.3.6).
    """

    uid_key: bytes
    date_offset: timedelta
    pseudonym: str

    def __post_init__(self) -> None:
        """Refuse keys that are too short, parts of days and names that are more than a code."""
        if len(self.uid_key) != UID_KEY_BYTES:
            raise ValueError(f"uid_key must have {UID_KEY_BYTES} bytes")
        if self.date_offset % timedelta(days=1):
            raise ValueError("date_offset must be whole days")
        if not _is_code(self.pseudonym):
            raise ValueError("pseudonym must be a short ASCII code")


@dataclass(frozen=True, kw_only=True)
class Mask:
    """A rectangle to blacken, in pixels of the stored frame; ``frame`` from 1, None for all."""

    frame: int | None
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class DrawnMark:
    """A mark on a picture: a line through points (x, y) of the frame, or around one point."""

    points: tuple[tuple[float, float], ...]
    is_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was done to a file, in counts by attribute; never a value of it."""

    profile: str
    edition: str
    version: str
    options: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)
    emptied: Mapping[str, int] = field(default_factory=dict)
    replaced: Mapping[str, int] = field(default_factory=dict)
    shifted: Mapping[str, int] = field(default_factory=dict)
    # By group of attributes, such as "0028".
    kept_groups: Mapping[str, int] = field(default_factory=dict)
    masked_regions: int = 0


@dataclass(frozen=True, kw_only=True)
class InstanceFacts:
    """What a cleaned DICOM instance is, without opening it again.

    ``frame_offsets``: byte offset and length of each frame inside the cleaned Part 10 file.
    ``dicom_json``: DICOM JSON Model (PS3.18 F) without PixelData; other binary values up to
    256 KiB stand in it as InlineBinary.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class: str
    modality: str
    series_number: int | None
    instance_number: int | None
    rows: int | None
    columns: int | None
    frames: int
    transfer_syntax: str
    study_date: date | None
    series_description: str
    body_part: str
    laterality: str
    frame_of_reference_uid: str
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    pixel_spacing: tuple[float, ...]
    is_volume_slice: bool
    frame_offsets: tuple[tuple[int, int], ...]
    dicom_json: str


@dataclass(frozen=True, kw_only=True)
class SignalChannel:
    """One channel of a recording: a name of the known ones or "", and samples a second."""

    label: str
    samples_per_second: float


@dataclass(frozen=True, kw_only=True)
class MediaFacts:
    """What a file that is no DICOM object holds; whatever does not apply is None or empty."""

    media_type: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    pages: int | None = None
    channels: tuple[SignalChannel, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CleanedFile:
    """The verdict about one file, and what the cleaned one is.

    ``detail`` is a code such as a transfer syntax UID with its name, never a text of the file.
    ``source_digest`` is the SHA-256 of the original.
    """

    verdict: FileVerdict
    refusal: RefusalReason | None
    detail: str
    review: frozenset[ReviewReason]
    kind: ImageKind
    facts: InstanceFacts | None
    receipt: Receipt
    source_digest: bytes
    media: MediaFacts | None = None
    # Compressed pixels may hold more bits than what is stored in them: to be looked at, with the
    # bits in which old devices drew. None where there are none.
    spare_bits: tuple[int, ...] | None = None


def _is_code(pseudonym: str) -> bool:
    return (
        0 < len(pseudonym) <= _LONGEST_PSEUDONYM
        and pseudonym.isascii()
        and pseudonym.isprintable()
        and not set("\\^=") & set(pseudonym)
    )
