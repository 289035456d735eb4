"""Cleans what is no DICOM: photographs, films, documents, recordings of signals."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO, Final

from activities.imaging.cleaned_files import CleaningSecrets, MediaFacts, Receipt
from activities.imaging.document_cleaning import clean_document
from activities.imaging.media_kinds import IMAGE_KINDS, MediaKind
from activities.imaging.receipts import own_version
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.signal_cleaning import clean_signal
from activities.imaging.video_cleaning import clean_video
from web.discussions.image_child import BROKEN, TOO_MANY_PIXELS, drawn_anew
from workflows.domain.imaging.risk import RiskFacts
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason

PROFILE: Final = "Removal of metadata"
_EDITION: Final = "1"
# As large as the largest cameras make them.
MOST_PIXELS: Final = 100_000_000
LONGEST_PHOTOGRAPH: Final = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class CleanedMedia:
    """What was written."""

    facts: MediaFacts
    receipt: Receipt
    risk: RiskFacts


def clean_media(
    kind: MediaKind, source: BinaryIO, target: BinaryIO, secrets: CleaningSecrets
) -> CleanedMedia:
    """Write the cleaned file to ``target``; raises FileRefusedError."""
    counts: Counter[str] = Counter()
    match IMAGE_KINDS[kind]:
        case ImageKind.PHOTOGRAPH:
            facts = _clean_photograph(kind, source, target, counts)
        case ImageKind.VIDEO:
            facts = clean_video(source, target, kind, counts)
        case ImageKind.DOCUMENT:
            pages = clean_document(source, target, counts)
            facts = MediaFacts(media_type=kind.value, pages=pages)
        case _:
            _had_text, seconds, channels = clean_signal(source, target, secrets, counts)
            facts = MediaFacts(media_type=kind.value, seconds=seconds, channels=channels)
    receipt = Receipt(
        profile=PROFILE,
        edition=_EDITION,
        version=own_version(),
        removed={name: count for name, count in sorted(counts.items()) if count},
    )
    return CleanedMedia(facts=facts, receipt=receipt, risk=RiskFacts(kind=IMAGE_KINDS[kind]))


def _clean_photograph(
    kind: MediaKind, source: BinaryIO, target: BinaryIO, counts: Counter[str]
) -> MediaFacts:
    """Draw the picture anew, upright; what is not pixels stays behind."""
    from PIL import Image

    source.seek(0)
    picture = source.read(LONGEST_PHOTOGRAPH + 1)
    if len(picture) > LONGEST_PHOTOGRAPH:
        raise FileRefusedError(RefusalReason.TOO_LARGE, "bytes")
    try:
        drawn = drawn_anew(picture, "JPEG" if kind is MediaKind.JPEG else "PNG", MOST_PIXELS)
    except SystemExit as ended:
        reason = {TOO_MANY_PIXELS: RefusalReason.TOO_LARGE, BROKEN: RefusalReason.DAMAGED}
        raise FileRefusedError(reason.get(ended.code, RefusalReason.DAMAGED)) from None  # type: ignore[arg-type]  # a number, as image_child ends
    except MemoryError:
        raise
    # A broken picture can fail in any way at all.
    except Exception as error:
        raise damaged(type(error).__name__) from error
    counts["Metadata"] += 1
    target.write(drawn)
    with Image.open(io.BytesIO(drawn)) as written:
        return MediaFacts(media_type=kind.value, width=written.width, height=written.height)
