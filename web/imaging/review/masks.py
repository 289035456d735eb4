"""Rectangles to blacken, as a form sends them and as a signature keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

if TYPE_CHECKING:
    from web.models.imaging import ImageInstance

MOST_MASKS: Final = 200
_DIGITS: Final = 6
# The longer side of a document's page as it is drawn here, in pixels (150 to the inch of A4).
PAGE_SIDE: Final = 1754
DOCUMENT: Final = "application/pdf"
FILMS: Final = frozenset({"video/mp4", "video/webm"})


@dataclass(frozen=True, kw_only=True)
class SignedMask:
    """A rectangle in pixels of the stored image, from its upper left corner.

    Without an instance it is on every image of the series, without a frame (from 1) on every one.
    """

    instance: UUID | None
    frame: int | None
    x: int
    y: int
    width: int
    height: int

    def to_json(self) -> dict[str, Any]:
        """Return what is kept with the signature."""
        return asdict(self) | {"instance": str(self.instance) if self.instance else None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return a mask that was kept."""
        instance = kept["instance"]
        return cls(**{**kept, "instance": UUID(instance) if instance else None})

    def is_on(self, instance_id: UUID) -> bool:
        """Tell whether this instance is meant."""
        return self.instance in (None, instance_id)


class MaskError(ValueError):
    """A row of the form is no rectangle."""


def read_masks(rows: Sequence[Mapping[str, str]]) -> list[SignedMask]:
    """Return the rectangles of a form's rows; a row without numbers is left out.

    Raises:
        MaskError: with the number of the row (from 1) that is half filled or out of range.

    """
    masks = []
    for number, row in enumerate(rows, start=1):
        sizes = [row.get(name, "").strip() for name in ("x", "y", "width", "height")]
        if not any(sizes):
            continue
        masks.append(_mask(number, row, sizes))
    if len(masks) > MOST_MASKS:
        raise MaskError(MOST_MASKS)
    return masks


def maskable_size(instance: ImageInstance) -> tuple[int, int]:
    """Return width and height in which rectangles can lie; zero where nothing can be blackened.

    Of a document the longer side is known, whichever it is.
    """
    if instance.media_type == DOCUMENT:
        return PAGE_SIDE, PAGE_SIDE
    return instance.columns or 0, instance.rows or 0


def _mask(number: int, row: Mapping[str, str], sizes: Sequence[str]) -> SignedMask:
    frame = row.get("frame", "").strip()
    if not all(_is_number(each) for each in sizes) or (frame and not _is_number(frame)):
        raise MaskError(number)
    x, y, width, height = (int(each) for each in sizes)
    try:
        instance = UUID(row["instance"]) if row.get("instance") else None
    except ValueError:
        raise MaskError(number) from None
    if not width or not height or frame == "0":
        raise MaskError(number)
    return SignedMask(
        instance=instance,
        frame=int(frame) if frame else None,
        x=x,
        y=y,
        width=width,
        height=height,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS
