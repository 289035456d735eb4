"""Draws a frame as people see it: windowed, in colour, small, with marks; a PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import numpy as np
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut

from activities.imaging.cleaned_files import DrawnMark
from activities.imaging.frame_reading import Frame, read_frame, read_header
from activities.imaging.media_kinds import START_BYTES, MediaKind, media_kind
from activities.imaging.refusals import FileRefusedError
from web.imaging.slides import WHOLE
from workflows.domain.imaging.verdicts import RefusalReason

Window = tuple[float, float]
# Without a window the few lightest and darkest pixels do not decide.
_PERCENTILES: Final = (0.5, 99.5)
_MARK_COLOUR: Final = (255, 220, 0)
# What is cut out of a large drawing keeps the same fine lines.
_PEN: Final = 2
_QUALITY: Final = 95


def drawn_picture(
    source: BinaryIO,
    *,
    number: int,
    window: Window | None,
    longest_side: int,
    marks: Sequence[DrawnMark],
    form: str = "PNG",
) -> bytes:
    """Return frame ``number``, from 1, or all tiles, as "PNG" or "JPEG"; raises FileRefusedError.

    ``window`` is centre and width (PS3.3 C.11.2.1.2), None for the file's own or what fits.
    """
    picture = _picture(source, number, window)
    drawn = shrunk(picture, longest_side)
    if marks:
        drawn = drawn.convert("RGB")
        _draw(drawn, marks, drawn.width / picture.width)
    written = io.BytesIO()
    if form == "JPEG":
        # JPEG knows no palettes and no transparency.
        drawn = drawn if drawn.mode == "L" else drawn.convert("RGB")
        drawn.save(written, form, quality=_QUALITY)
    else:
        drawn.save(written, form)
    return written.getvalue()


def _picture(source: BinaryIO, number: int, window: Window | None) -> Image.Image:
    source.seek(0)
    kind = media_kind(source.read(START_BYTES))
    source.seek(0)
    if kind in (MediaKind.JPEG, MediaKind.PNG):
        return _photograph(source, kind)
    if kind in (MediaKind.MP4, MediaKind.WEBM):
        from activities.imaging.video_cleaning import first_picture

        return first_picture(source, kind)
    if kind is MediaKind.PDF:
        from activities.imaging.document_masking import drawn_page

        return drawn_page(source, number)
    if kind is not None:
        raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")
    header = read_header(source)
    if number == WHOLE:
        from activities.imaging.slide_drawing import whole_level

        return Image.fromarray(grey_or_colour(header, whole_level(source, header), window))
    return Image.fromarray(grey_or_colour(header, read_frame(source, number), window))


def _photograph(source: BinaryIO, kind: MediaKind) -> Image.Image:
    """Return a cleaned photograph, of which the size was checked when it was cleaned."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=[kind.name]) as picture:
        return picture.convert("RGB")


def shrunk(picture: Image.Image, longest_side: int) -> Image.Image:
    """Return the picture made no larger than ``longest_side`` pixels; never made larger."""
    share = min(1.0, longest_side / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(size, Image.Resampling.BILINEAR) if share < 1 else picture


def grey_or_colour(header: Dataset, frame: Frame, window: Window | None) -> Frame:
    """Return the frame in bytes: rows x columns of grey, or x 3 of RGB."""
    bits = header.BitsStored
    if header.PhotometricInterpretation == "PALETTE COLOR":
        frame = apply_color_lut(frame, header)
        bits = frame.dtype.itemsize * 8
    if frame.ndim == 3:  # noqa: PLR2004 - rows, columns and colours
        if frame.dtype != np.uint8:
            frame = (frame >> max(0, bits - 8)).astype(np.uint8)
        return np.ascontiguousarray(frame[..., :3])
    levels = apply_modality_lut(frame, header).astype(np.float32)
    low, high = _limits(header, levels, window)
    grey = np.clip((levels - low) * (255 / max(high - low, 1e-6)), 0, 255).astype(np.uint8)
    return 255 - grey if header.PhotometricInterpretation == "MONOCHROME1" else grey


def darkest_entry(header: Dataset) -> int | None:
    """Return the number of the darkest colour of an image's palette; None without a palette."""
    if header.PhotometricInterpretation != "PALETTE COLOR":
        return None
    count, first, _bits = header.RedPaletteColorLookupTableDescriptor
    entries = np.arange(first, first + (count or 1 << 16))
    return int(entries[apply_color_lut(entries, header).sum(axis=-1).argmin()])


def _limits(header: Dataset, levels: Frame, window: Window | None) -> tuple[float, float]:
    """Return up to which level is black, and from which one on is white."""
    has_window = header.get("WindowCenter") is not None and header.get("WindowWidth") is not None
    is_exact = False
    if window is None and has_window:
        window = (_first(header.WindowCenter), _first(header.WindowWidth))
        is_exact = header.get("VOILUTFunction") == "LINEAR_EXACT"
    if window is None:
        low, high = np.percentile(levels, _PERCENTILES)
        return float(low), float(high)
    centre, width = window
    # PS3.3 C.11.2.1.3.2, which alone knows windows below one level.
    if is_exact or width < 1:
        return centre - width / 2, centre + width / 2
    # PS3.3 C.11.2.1.2.1: a window of two levels has one that is black and one that is white.
    return centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2


def _first(value: Any) -> float:
    """Return the first of what may be several windows."""
    return float(value[0] if hasattr(value, "__len__") and not isinstance(value, str) else value)


def _draw(picture: Image.Image, marks: Sequence[DrawnMark], scale: float) -> None:
    pen = ImageDraw.Draw(picture)
    width = _PEN
    for mark in marks:
        points = [(x * scale, y * scale) for x, y in mark.points]
        if len(points) == 1:
            (x, y), reach = points[0], 4 * width
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), None, _MARK_COLOUR, width)
        else:
            closed = [*points, points[0]] if mark.is_closed else points
            pen.line(closed, _MARK_COLOUR, width)
