"""Blackens rectangles in cleaned photographs, films and documents, for good.

What is written is drawn anew from the blackened pixels: nothing of what stood under a mask is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

from PIL import Image

from activities.imaging.cleaned_files import Mask, MediaFacts
from activities.imaging.media_kinds import MediaKind
from activities.imaging.refusals import FileRefusedError, damaged
from workflows.domain.imaging.verdicts import RefusalReason

# 95 of 100, as when the photograph came: no difference that an eye could find.
_SAVED: Final = {MediaKind.JPEG: {"quality": 95}, MediaKind.PNG: {}}
_FILMS: Final = frozenset({MediaKind.MP4, MediaKind.QUICKTIME, MediaKind.WEBM})


def masked_media(
    kind: MediaKind, source: BinaryIO, target: BinaryIO, masks: Sequence[Mask], *, is_silent: bool
) -> MediaFacts:
    """Write the file with its masks, a film without its sound if ``is_silent``.

    Raises FileRefusedError for what has no pixels.
    """
    source.seek(0)
    if kind in _SAVED:
        return _masked_photograph(kind, source, target, masks)
    if kind in _FILMS:
        from activities.imaging.video_cleaning import without_sound
        from activities.imaging.video_encoding import encode_film

        if masks:
            return encode_film(source, target, kind, masks, is_silent=is_silent)
        return without_sound(source, target, kind)
    if kind is MediaKind.PDF:
        from activities.imaging.document_masking import masked_document

        return masked_document(source, target, masks)
    raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")


def _masked_photograph(
    kind: MediaKind, source: BinaryIO, target: BinaryIO, masks: Sequence[Mask]
) -> MediaFacts:
    """Blacken a photograph, of which the size was checked when it was cleaned."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(source, formats=[kind.name]) as opened:
            picture = opened.convert("RGB") if opened.mode == "P" else opened.copy()
    except (OSError, SyntaxError, ValueError) as error:
        raise damaged(type(error).__name__) from error
    blacken(picture, masks)
    picture.info.clear()
    picture.save(target, kind.name, **_SAVED[kind])
    return MediaFacts(media_type=kind.value, width=picture.width, height=picture.height)


def blacken(picture: Image.Image, masks: Sequence[Mask]) -> None:
    """Paint rectangles black, and where a picture can be seen through, opaque."""
    for each in masks:
        box = (
            max(0, each.x),
            max(0, each.y),
            max(0, min(picture.width, each.x + each.width)),
            max(0, min(picture.height, each.y + each.height)),
        )
        if box[0] < box[2] and box[1] < box[3]:
            picture.paste(_black(picture.mode), box)


def _black(mode: str) -> int | tuple[int, ...]:
    bands = Image.getmodebands(mode)
    if bands == 1:
        return 0
    return (*(0 for _band in range(bands - 1)), 255) if mode.endswith("A") else (0,) * bands
