"""What a child does with one file: finds out what it is, cleans it, says what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from activities.imaging.archive_jobs import list_job, unpack_job
from activities.imaging.cleaned_files import (
    CleanedFile,
    CleaningSecrets,
    InstanceFacts,
    MediaFacts,
    Receipt,
)
from activities.imaging.dicom_cleaning import clean_dicom
from activities.imaging.job_messages import (
    packed_facts,
    packed_file,
    packed_refusal,
    unpacked_marks,
    unpacked_masks,
    unpacked_secrets,
)
from activities.imaging.media_kinds import IMAGE_KINDS, START_BYTES, media_kind
from activities.imaging.part10_reading import is_part10, read_part10
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.source_files import mapped, refused
from activities.imaging.tallies import Tally
from activities.imaging.unwrapping import is_wrapped, unwrap
from workflows.domain.imaging.risk import RiskFacts, review_reasons
from workflows.domain.imaging.verdicts import (
    FileVerdict,
    ImageKind,
    RefusalReason,
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a child answers, and whether it should end after this."""

    content: bytes
    is_last: bool


def run_job(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    """Do what the job says with its files; what goes to ``target`` begins at its beginning."""
    target.seek(0)
    target.truncate()
    return _JOBS[job["do"]](job, source, target)


def _clean(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    cleaned = clean_file(source, target, unpacked_secrets(job["secrets"]))
    is_plain = cleaned.media is None and cleaned.refusal is None
    return Answer(content=packed_file(cleaned), is_last=not is_plain)


def _mask(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    from activities.imaging.masking import masked_file

    masks = unpacked_masks(job["masks"])
    cleaned = masked_file(
        source, target, masks, is_confirmed=job["is_confirmed"], is_silent=job["is_silent"]
    )
    return Answer(content=packed_file(cleaned), is_last=True)


def _quiet(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    """Clear spare bits; the answer is empty, or tells of the file that was written instead."""
    from activities.imaging.spare_bits import quieted_file

    try:
        facts = quieted_file(source, target, job["drawn_bits"])
    except FileRefusedError as refusal:
        return Answer(content=packed_refusal(refusal), is_last=True)
    return Answer(content=packed_facts(facts) if facts else b"", is_last=True)


def _draw(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    """Write a picture; the answer is empty, or says why there is none."""
    from activities.imaging.frame_drawing import drawn_picture

    try:
        target.write(
            drawn_picture(
                source,
                number=job["frame"],
                window=tuple(job["window"]) if job["window"] else None,
                longest_side=job["longest_side"],
                marks=unpacked_marks(job["marks"]),
                form=job["form"],
            )
        )
    except FileRefusedError as refusal:
        return Answer(content=packed_refusal(refusal), is_last=True)
    return Answer(content=b"", is_last=True)


def _list(_job: Mapping[str, Any], source: BinaryIO, _target: BinaryIO) -> Answer:
    return Answer(content=list_job(source), is_last=True)


def _unpack(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    return Answer(content=unpack_job(job, source, target), is_last=True)


_JOBS: Final[Mapping[str, Callable[[Mapping[str, Any], BinaryIO, BinaryIO], Answer]]] = {
    "clean": _clean,
    "mask": _mask,
    "quiet": _quiet,
    "draw": _draw,
    "list": _list,
    "unpack": _unpack,
}


def clean_file(source: BinaryIO, target: BinaryIO, secrets: CleaningSecrets) -> CleanedFile:
    """Clean whatever ``source`` is into ``target``; a refusal leaves nothing in it."""
    with mapped(source) as data:
        digest = hashlib.sha256(data).digest()
        try:
            return _cleaned(data, source, target, secrets, digest)
        except FileRefusedError as refusal:
            target.seek(0)
            target.truncate()
            return refused(refusal, digest, _kind_of(bytes(data[:START_BYTES])))


def _kind_of(start: bytes) -> ImageKind:
    if is_part10(start):
        return ImageKind.DICOM
    kind = media_kind(start)
    return IMAGE_KINDS[kind] if kind else ImageKind.UNKNOWN


def _cleaned(
    data: memoryview,
    source: BinaryIO,
    target: BinaryIO,
    secrets: CleaningSecrets,
    digest: bytes,
) -> CleanedFile:
    start = bytes(data[:START_BYTES])
    if is_part10(start):
        tally = Tally()
        read = read_part10(data)
        if is_wrapped(read):
            inside = unwrap(read, target, secrets, tally)
            return _accepted(
                inside.risk, inside.receipt, digest, facts=inside.facts, media=inside.media
            )
        dicom = clean_dicom(read, target, secrets, tally)
        verdict = _accepted(dicom.risk, tally.receipt(), digest, facts=dicom.facts)
        return replace(verdict, spare_bits=dicom.spare_bits)
    kind = media_kind(start)
    if kind is None:
        if not start:
            raise damaged("the file is empty")
        raise FileRefusedError(RefusalReason.NOT_RECOGNISED)
    # Imported for such files only: a program that reads DICOM need not know films.
    from activities.imaging.media_cleaning import clean_media

    media = clean_media(kind, source, target, secrets)
    return _accepted(media.risk, media.receipt, digest, media=media.facts)


def _accepted(
    risk: RiskFacts,
    receipt: Receipt,
    digest: bytes,
    *,
    facts: InstanceFacts | None = None,
    media: MediaFacts | None = None,
) -> CleanedFile:
    reasons = review_reasons(risk)
    return CleanedFile(
        verdict=FileVerdict.REVIEW if reasons else FileVerdict.CLEANED,
        refusal=None,
        detail="",
        review=reasons,
        kind=risk.kind,
        facts=facts,
        receipt=receipt,
        source_digest=digest,
        media=media,
    )
