"""Whether a pane of the viewer shows an image as pydicom reads it."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from pydicom.pixels.processing import apply_color_lut

if TYPE_CHECKING:
    import pydicom
    from playwright.sync_api import Page

_DRAWN = "() => document.querySelector('[data-pane] canvas').toDataURL('image/png')"


def likeness(page: Page, image: pydicom.Dataset) -> float:
    """Return how the first pane's picture goes with the image's first frame: 1 is the same.

    It is the correlation of the two in grey, so that a window and a scale do not matter; pictures
    that are turned, shifted or wrongly decoded stay far below.
    """
    expected = _grey(_pixels(image))
    rows, columns = expected.shape
    drawn = Image.open(io.BytesIO(base64.b64decode(page.evaluate(_DRAWN).partition(",")[2])))
    scale = min(drawn.width / columns, drawn.height / rows)
    left, top = (drawn.width - columns * scale) / 2, (drawn.height - rows * scale) / 2
    box = (left, top, left + columns * scale, top + rows * scale)
    shown = drawn.convert("L").resize((columns, rows), Image.Resampling.BOX, box=box)
    return float(np.corrcoef(np.asarray(shown, dtype=float).ravel(), expected.ravel())[0, 1])


def _pixels(image: pydicom.Dataset) -> np.ndarray:
    if image.PhotometricInterpretation == "PALETTE COLOR":
        return apply_color_lut(image.pixel_array, image)
    return image.pixel_array


def _grey(pixels: np.ndarray) -> np.ndarray:
    """Return the luminance of the first frame, as the canvas is made grey (ITU-R 601)."""
    if pixels.ndim > 2 and pixels.shape[-1] == 3:
        pixels = np.dot(pixels, [0.299, 0.587, 0.114])
    return pixels.astype(float)
