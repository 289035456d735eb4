"""Cleans recordings of signals in EDF, EDF+ and BDF: the header anew, annotations without text.

The format: Kemp et al. 1992 and 2003 (edfplus.info). Samples are copied as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from activities.imaging.cleaned_files import CleaningSecrets, SignalChannel
from activities.imaging.refusals import damaged

_HEADER_BYTES: Final = 256
# Of each channel: label, transducer, unit, physical and digital limits, filters, samples, reserved.
_CHANNEL_FIELDS: Final = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
_MOST_CHANNELS: Final = 2048
_MONTHS: Final = (
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
)
_NUMBER: Final = re.compile(rb"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_START: Final = re.compile(rb"([0-9]{2})\.([0-9]{2})\.([0-9]{2})([0-9]{2}\.[0-9]{2}\.[0-9]{2})")
# The 10-20 system and its kin, and what else is usually recorded (EDF+ 2.2, standard texts).
_KNOWN_LABEL: Final = re.compile(
    r"(?:(?:EEG|ECG|EKG|EMG|EOG|ERG|MEG|MCG|EP) )?"
    r"(?:[A-Z][A-Za-z]{0,2}[0-9]{0,2}z?(?:-[A-Z][A-Za-z]{0,2}[0-9]{0,2}z?)?"
    r"|I{1,3}|aV[RLF]|chin|LOC|ROC|LEOG|REOG|left|right|Ref)"
    r"|EEG|ECG|EKG|EMG|EOG|SpO2|SaO2|Resp|Resp (?:chest|abdomen|nasal|oro-nasal)|Pulse|HR|Temp"
    r"|Temp rectal|Pos|Position|Light|Sound|Snore|Flow|Event marker|Marker|Status"
)
_UNITS: Final = frozenset(
    {
        "",
        "uV",
        "mV",
        "V",
        "nV",
        "%",
        "bpm",
        "BPM",
        "degC",
        "mmHg",
        "cmH2O",
        "Hz",
        "s",
        "L/min",
        "fT",
    }
)
_FILTERS: Final = re.compile(r"(?:(?:HP|LP|N|BP):? ?[0-9.]+ ?(?:Hz)? ?){1,4}")
_ANNOTATIONS: Final = frozenset({"EDF Annotations", "BDF Annotations"})
_COPY_BYTES: Final = 1024 * 1024
# Two-digit years of the header: 85 is 1985, 84 is 2084 (EDF+ 2.1.3.2).
_FIRST_YEAR: Final = 1985


@dataclass(frozen=True, kw_only=True)
class _Channel:
    fields: tuple[bytes, ...]
    label: str
    samples: int


def clean_signal(
    source: BinaryIO, target: BinaryIO, secrets: CleaningSecrets, counts: Counter[str]
) -> tuple[bool, float, tuple[SignalChannel, ...]]:
    """Write the cleaned recording; return whether text was dropped, its seconds, its channels.

    Counts in ``counts`` what was replaced. Raises FileRefusedError.
    """
    source.seek(0)
    head = source.read(_HEADER_BYTES)
    channels = _channels(source, _whole(head[252:256]))
    records, seconds = _whole(head[236:244], least=-1), _real(head[244:252])
    sample_bytes = 3 if head[:1] == b"\xff" else 2
    _check_size(source, records, sum(each.samples for each in channels) * sample_bytes)
    target.write(_cleaned_head(head, secrets, counts))
    target.write(_cleaned_fields(channels, counts))
    had_text = _copy_records(source, target, channels, sample_bytes, counts)
    told = tuple(
        SignalChannel(
            label=each.label, samples_per_second=each.samples / seconds if seconds else 0.0
        )
        for each in channels
        if each.label not in _ANNOTATIONS
    )
    return had_text, max(0, records) * seconds, told


def _check_size(source: BinaryIO, records: int, record_bytes: int) -> None:
    """Refuse a recording that is not as long as it says: what stands elsewhere would be unknown."""
    begins_at = source.tell()
    size = source.seek(0, 2) - begins_at
    source.seek(begins_at)
    # Minus one: the recording was broken off (EDF 3).
    if size % record_bytes or records not in (-1, size // record_bytes):
        raise damaged("the number of records")


def _channels(source: BinaryIO, count: int) -> list[_Channel]:
    if not 0 < count <= _MOST_CHANNELS:
        raise damaged("the number of channels")
    columns = []
    for size in _CHANNEL_FIELDS:
        column = source.read(size * count)
        if len(column) < size * count:
            raise damaged("the header is cut off")
        columns.append([column[at : at + size] for at in range(0, size * count, size)])
    return [
        _Channel(
            fields=fields,
            label=_known(fields[0].decode("latin-1").strip(), number),
            samples=_whole(fields[8], least=1),
        )
        for number, fields in enumerate(zip(*columns, strict=True), start=1)
    ]


def _known(label: str, number: int) -> str:
    if label in _ANNOTATIONS or _KNOWN_LABEL.fullmatch(label):
        return label
    return f"Channel {number}"


def _cleaned_head(head: bytes, secrets: CleaningSecrets, counts: Counter[str]) -> bytes:
    found = _START.fullmatch(head[168:184])
    if found is None:
        raise damaged("the start of the recording")
    day, month, year = (int(each) for each in found.groups()[:3])
    # Earlier years cannot be written; EDF+ says the real one in the recording's own field.
    year += 1900 if year >= _FIRST_YEAR % 100 else 2000
    try:
        began = date(year, month, day) + secrets.date_offset
    except (ValueError, OverflowError):
        raise damaged("the start of the recording") from None
    counts["Patient"] += 1
    counts["Recording"] += 1
    named = f"{began.day:02}-{_MONTHS[began.month - 1]}-{began.year:04}"
    short = f"{began.day:02}.{began.month:02}.{began.year % 100:02}"
    kind = (
        head[192:197]
        if head[192:197] in (b"EDF+C", b"EDF+D", b"BDF+C", b"BDF+D", b"24BIT")
        else b""
    )
    return b"".join(
        (
            head[:8],
            f"{secrets.pseudonym} X X X".encode("ascii")[:80].ljust(80),
            f"Startdate {named} X X X".encode("ascii").ljust(80),
            short.encode("ascii"),
            found[4],
            str(_whole(head[184:192])).encode("ascii").ljust(8),
            kind.ljust(44),
            str(_whole(head[236:244], least=-1)).encode("ascii").ljust(8),
            _checked(head[244:252]),
            head[252:256],
        )
    )


def _cleaned_fields(channels: list[_Channel], counts: Counter[str]) -> bytes:
    rows = [_cleaned_channel(each, counts) for each in channels]
    return b"".join(b"".join(column) for column in zip(*rows, strict=True))


def _cleaned_channel(channel: _Channel, counts: Counter[str]) -> tuple[bytes, ...]:
    fields = channel.fields
    unit = fields[2].decode("latin-1").strip()
    filters = fields[7].decode("latin-1").strip()
    if channel.label != fields[0].decode("latin-1").strip():
        counts["Label"] += 1
    counts["Transducer"] += bool(fields[1].strip())
    return (
        channel.label.encode("ascii").ljust(16)[:16],
        b" " * 80,
        (unit if unit in _UNITS else "").encode("ascii").ljust(8),
        *(_checked(each) for each in fields[3:7]),
        (filters if _FILTERS.fullmatch(filters) else "").encode("ascii").ljust(80),
        _checked(fields[8]),
        b" " * 32,
    )


def _copy_records(
    source: BinaryIO,
    target: BinaryIO,
    channels: list[_Channel],
    sample_bytes: int,
    counts: Counter[str],
) -> bool:
    """Copy the samples, record by record when annotations stand between them."""
    sizes = [each.samples * sample_bytes for each in channels]
    if not any(each.label in _ANNOTATIONS for each in channels):
        while chunk := source.read(_COPY_BYTES):
            target.write(chunk)
        return False
    had_text = False
    while record := source.read(sum(sizes)):
        at = 0
        for channel, size in zip(channels, sizes, strict=True):
            part = record[at : at + size]
            if channel.label in _ANNOTATIONS:
                part, dropped = _without_texts(part)
                counts["Annotation"] += dropped
                had_text = had_text or dropped > 0
            target.write(part)
            at += size
    return had_text


def _without_texts(annotations: bytes) -> tuple[bytes, int]:
    """Return the time of the record and no other annotation, and how many were dropped.

    The first list of a record says when it begins, with an empty text (EDF+ 2.2.4).
    """
    lists = [each for each in annotations.split(b"\0") if each]
    onset = re.match(rb"[-+][0-9.]{1,32}(?=\x14)", lists[0]) if lists else None
    kept = onset[0] + b"\x14\x14\0" if onset else b""
    texts = sum(bool(text) for each in lists for text in each.split(b"\x14")[1:])
    return kept[: len(annotations)].ljust(len(annotations), b"\0"), texts


def _checked(field: bytes) -> bytes:
    """Return a number of the header as it is written there."""
    number = field.strip()
    if not _NUMBER.fullmatch(number):
        raise damaged("a number of the header")
    return number.ljust(len(field))


def _whole(field: bytes, least: int = 0) -> int:
    number = field.strip()
    if not re.fullmatch(rb"-?[0-9]{1,8}", number) or int(number) < least:
        raise damaged("a number of the header")
    return int(number)


def _real(field: bytes) -> float:
    return float(_checked(field))
