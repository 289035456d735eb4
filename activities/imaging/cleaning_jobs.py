"""What a child does with one file: finds out what it is, cleans it, says what became of it."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from activities.imaging.cleaned_files import (
    CleanedFile,
    CleaningSecrets,
    InstanceFacts,
    Mask,
    Receipt,
)
from activities.imaging.dicom_cleaning import clean_dicom
from activities.imaging.job_messages import packed_file, unpacked_masks, unpacked_secrets
from activities.imaging.part10_reading import is_part10
from activities.imaging.refusals import FileRefusedError
from activities.imaging.tallies import Tally, empty_receipt
from workflows.domain.imaging.risk import review_reasons
from workflows.domain.imaging.verdicts import (
    FileVerdict,
    ImageKind,
    RefusalReason,
    ReviewReason,
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a child answers, and whether it should end after this."""

    content: bytes
    is_last: bool


def run_job(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> Answer:
    """Do what the job says with its files."""
    cleaned = clean_file(
        source, target, unpacked_secrets(job["secrets"]), unpacked_masks(job["masks"])
    )
    return Answer(content=packed_file(cleaned), is_last=cleaned.refusal is not None)


def clean_file(
    source: BinaryIO, target: BinaryIO, secrets: CleaningSecrets, masks: Sequence[Mask]
) -> CleanedFile:
    """Clean whatever ``source`` is into ``target``; a refusal leaves nothing in it."""
    size = os.fstat(source.fileno()).st_size
    if size == 0:
        return refused(FileRefusedError(RefusalReason.DAMAGED, "empty"), hashlib.sha256().digest())
    with mmap.mmap(source.fileno(), size, access=mmap.ACCESS_READ) as mapped:
        data = memoryview(mapped)
        digest = hashlib.sha256(data).digest()
        try:
            return _cleaned(data, target, secrets, masks, digest)
        except FileRefusedError as refusal:
            target.seek(0)
            target.truncate()
            return refused(refusal, digest, _kind_of(data))
        finally:
            # Views of the mapping may live on in what the error saw.
            del data


def refused(
    refusal: FileRefusedError, digest: bytes, kind: ImageKind = ImageKind.UNKNOWN
) -> CleanedFile:
    """Return the verdict on a file of which nothing is kept."""
    return CleanedFile(
        verdict=FileVerdict.REFUSED,
        refusal=refusal.reason,
        detail=refusal.detail,
        review=frozenset(),
        kind=kind,
        facts=None,
        receipt=empty_receipt(),
        source_digest=digest,
    )


def _kind_of(data: memoryview) -> ImageKind:
    return ImageKind.DICOM if is_part10(data[:132]) else ImageKind.UNKNOWN


def _cleaned(
    data: memoryview,
    target: BinaryIO,
    secrets: CleaningSecrets,
    masks: Sequence[Mask],
    digest: bytes,
) -> CleanedFile:
    if not is_part10(data[:132]):
        raise FileRefusedError(RefusalReason.NOT_RECOGNISED)
    tally = Tally()
    cleaned = clean_dicom(data, target, secrets, tally, masks)
    reasons = review_reasons(cleaned.risk)
    return _accepted(ImageKind.DICOM, cleaned.facts, tally.receipt(), reasons, digest)


def _accepted(
    kind: ImageKind,
    facts: InstanceFacts | None,
    receipt: Receipt,
    reasons: frozenset[ReviewReason],
    digest: bytes,
) -> CleanedFile:
    return CleanedFile(
        verdict=FileVerdict.REVIEW if reasons else FileVerdict.CLEANED,
        refusal=None,
        detail="",
        review=reasons,
        kind=kind,
        facts=facts,
        receipt=receipt,
        source_digest=digest,
    )
