"""How a job and its answer travel between the cleaner and its children: as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from activities.imaging.cleaned_files import (
    CleanedFile,
    CleaningSecrets,
    DrawnMark,
    InstanceFacts,
    Mask,
    MediaFacts,
    Receipt,
    SignalChannel,
)
from activities.imaging.refusals import FileRefusedError
from workflows.domain.imaging.verdicts import FileVerdict, ImageKind, RefusalReason, ReviewReason


def packed_secrets(secrets: CleaningSecrets) -> dict[str, Any]:
    """Return secrets for a message to the child."""
    return {
        "uid_key": secrets.uid_key.hex(),
        "days": secrets.date_offset.days,
        "pseudonym": secrets.pseudonym,
    }


def unpacked_secrets(packed: Mapping[str, Any]) -> CleaningSecrets:
    """Return the secrets of a message."""
    return CleaningSecrets(
        uid_key=bytes.fromhex(packed["uid_key"]),
        date_offset=timedelta(days=packed["days"]),
        pseudonym=packed["pseudonym"],
    )


def packed_masks(masks: Sequence[Mask]) -> list[dict[str, Any]]:
    """Return masks for a message to the child."""
    return [asdict(each) for each in masks]


def unpacked_masks(packed: Sequence[Mapping[str, Any]]) -> tuple[Mask, ...]:
    """Return the masks of a message."""
    return tuple(Mask(**each) for each in packed)


def packed_marks(marks: Sequence[DrawnMark]) -> list[dict[str, Any]]:
    """Return marks for a message to the child."""
    return [asdict(each) for each in marks]


def unpacked_marks(packed: Sequence[Mapping[str, Any]]) -> tuple[DrawnMark, ...]:
    """Return the marks of a message."""
    return tuple(
        DrawnMark(points=tuple((x, y) for x, y in each["points"]), is_closed=each["is_closed"])
        for each in packed
    )


def packed_refusal(refusal: FileRefusedError) -> bytes:
    """Return the answer of a child that could not draw a picture."""
    return json.dumps({"reason": refusal.reason, "detail": refusal.detail}).encode()


def unpacked_refusal(answer: bytes) -> FileRefusedError:
    """Return why there is no picture."""
    packed = json.loads(answer)
    return FileRefusedError(RefusalReason(packed["reason"]), packed["detail"])


def packed_facts(facts: InstanceFacts) -> bytes:
    """Return the answer of a child that wrote a file with fewer bits."""
    return json.dumps({"facts": vars(facts)}, default=str, ensure_ascii=False).encode()


def unpacked_facts(answer: bytes) -> InstanceFacts | None:
    """Return what was written; None when nothing had to be. Raises FileRefusedError."""
    if not answer:
        return None
    packed = json.loads(answer)
    if "facts" not in packed:
        raise unpacked_refusal(answer)
    return _facts(packed["facts"])


def packed_file(cleaned: CleanedFile) -> bytes:
    """Return a child's answer about a file."""
    # asdict would copy a long tuple of offsets number by number.
    answer = dict(vars(cleaned))
    answer["review"] = sorted(cleaned.review)
    answer["source_digest"] = cleaned.source_digest.hex()
    answer["facts"] = vars(cleaned.facts) if cleaned.facts else None
    answer["receipt"] = vars(cleaned.receipt)
    answer["media"] = asdict(cleaned.media) if cleaned.media else None
    return json.dumps(answer, default=str, ensure_ascii=False).encode()


def unpacked_file(answer: bytes) -> CleanedFile:
    """Return what a child answered.

    Raises:
        ValueError, KeyError, TypeError: when it is no such answer.

    """
    packed = json.loads(answer)
    return CleanedFile(
        verdict=FileVerdict(packed["verdict"]),
        refusal=RefusalReason(packed["refusal"]) if packed["refusal"] else None,
        detail=packed["detail"],
        review=frozenset(ReviewReason(each) for each in packed["review"]),
        kind=ImageKind(packed["kind"]),
        facts=_facts(packed["facts"]) if packed["facts"] else None,
        receipt=Receipt(**packed["receipt"] | {"options": tuple(packed["receipt"]["options"])}),
        source_digest=bytes.fromhex(packed["source_digest"]),
        media=_media(packed["media"]) if packed["media"] else None,
        spare_bits=None if packed["spare_bits"] is None else tuple(packed["spare_bits"]),
    )


def _facts(packed: dict[str, Any]) -> InstanceFacts:
    for name in ("position", "orientation", "pixel_spacing"):
        packed[name] = tuple(packed[name])
    packed["frame_offsets"] = tuple((at, length) for at, length in packed["frame_offsets"])
    if packed["study_date"]:
        packed["study_date"] = date.fromisoformat(packed["study_date"])
    return InstanceFacts(**packed)


def _media(packed: dict[str, Any]) -> MediaFacts:
    packed["channels"] = tuple(SignalChannel(**each) for each in packed["channels"])
    return MediaFacts(**packed)
