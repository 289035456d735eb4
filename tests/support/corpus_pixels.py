"""How pixels that the viewer decoded differ from those that pydicom reads of the stored file."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pydicom
from PIL import Image
from pydicom.pixels.processing import apply_color_lut

from activities.imaging.frame_reading import Frame, read_frame

if TYPE_CHECKING:
    from tests.support.shown_corpus import StoredImage

_KINDS: Final = {
    "Uint8Array": np.uint8,
    "Uint8ClampedArray": np.uint8,
    "Int8Array": np.int8,
    "Uint16Array": np.uint16,
    "Int16Array": np.int16,
    "Uint32Array": np.uint32,
    "Float32Array": np.float32,
}


def decoded(seen: dict[str, Any]) -> Frame:
    """Return what the viewer decoded: rows, columns and, in colour, red, green and blue."""
    pixels = np.frombuffer(base64.b64decode(seen["pixels"]), dtype=_KINDS[seen["kind"]])
    shape = (seen["rows"], seen["columns"])
    return pixels.reshape(*shape, -1)[..., :3] if seen["isColour"] else pixels.reshape(shape)


def expected(image: StoredImage, seen: dict[str, Any]) -> Frame:
    """Return pydicom's pixels of the frame, in the units that the viewer says it has."""
    header = pydicom.dcmread(io.BytesIO(image.content), stop_before_pixels=True)
    pixels = _frame(image, header, seen["frame"])
    if header.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, header)
        shown: Frame = pixels >> 8 if pixels.dtype == np.uint16 else pixels
        return shown
    if header.SamplesPerPixel > 1:
        # The screen has 8 bits of each colour: the highest that are stored.
        highest: Frame = pixels >> max(0, header.BitsStored - 8)
        return highest
    if seen["isScaled"]:
        slope, intercept = _rescale(header, seen["frame"])
        return pixels * slope + intercept
    return pixels


def _frame(image: StoredImage, header: pydicom.Dataset, number: int) -> Frame:
    """Return a frame; of single bits pydicom reads all, because it cannot read every one alone."""
    if header.BitsAllocated > 1:
        return read_frame(io.BytesIO(image.content), number)
    pixels: Frame = pydicom.dcmread(io.BytesIO(image.content)).pixel_array
    return pixels if image.frames == 1 else pixels[number - 1]


def _rescale(header: pydicom.Dataset, frame: int) -> tuple[float, float]:
    """Return slope and intercept (PS3.3 C.11.1), of the frame where it has its own (C.7.6.16)."""
    groups = [header]
    if "PerFrameFunctionalGroupsSequence" in header:
        groups.append(header.PerFrameFunctionalGroupsSequence[frame - 1])
    groups += header.get("SharedFunctionalGroupsSequence") or []
    for each in groups:
        place = (each.get("PixelValueTransformationSequence") or [each])[0]
        if "RescaleSlope" in place:
            return float(place.RescaleSlope), float(place.RescaleIntercept)
    return 1.0, 0.0


def difference(image: StoredImage, seen: dict[str, Any]) -> float:
    """Return the largest difference of one sample; a picture of another shape is infinitely far."""
    ours, theirs = decoded(seen), expected(image, seen)
    if ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours.astype(float) - theirs.astype(float)).max())


def picture_difference(image: StoredImage, seen: dict[str, Any]) -> float:
    """Return the largest difference of a picture that the server drew, in levels of 255."""
    pixels = expected(image, {**seen, "isScaled": False}).astype(float)
    return float(np.abs(decoded(seen).astype(float) - pixels).max())


def drawn_difference(image: StoredImage, seen: dict[str, Any]) -> float:
    """Return how far the canvas is from the windowed pixels, in levels of 255, on average."""
    pixels = expected(image, seen).astype(float)
    if not seen["isColour"]:
        window = seen["look"]["window"]
        # PS3.3 C.11.2.1.2.1, the linear function.
        low = window["centre"] - 0.5 - (window["width"] - 1) / 2
        pixels = np.clip((pixels - low) / max(window["width"] - 1, 1e-6), 0, 1) * 255
        if seen["look"]["invert"]:
            pixels = 255 - pixels
    rows, columns = pixels.shape[:2]
    canvas = Image.open(io.BytesIO(base64.b64decode(seen["drawn"].partition(",")[2])))
    scale = min(canvas.width / columns, canvas.height / rows)
    left, top = (canvas.width - columns * scale) / 2, (canvas.height - rows * scale) / 2
    box = (left, top, left + columns * scale, top + rows * scale)
    size = (min(columns, 64), min(rows, 64))
    shown = canvas.convert("RGB").resize(size, Image.Resampling.BOX, box=box)
    wanted = Image.fromarray(pixels.round().astype(np.uint8)).convert("RGB")
    wanted = wanted.resize(size, Image.Resampling.BOX)
    return float(np.abs(np.asarray(shown, float) - np.asarray(wanted, float)).mean())
