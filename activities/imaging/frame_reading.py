"""Decodes single frames of a cleaned DICOM file, in a limited child process that then ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from pydicom.dataset import Dataset
from pydicom.filereader import dcmread
from pydicom.pixels.utils import iter_pixels, pixel_array

from activities.imaging.jpeg_decoding import teach_pydicom
from activities.imaging.packed_bits import packed_frame
from activities.imaging.refusals import FileRefusedError, damaged
from activities.imaging.transfer_syntaxes import DECODABLE
from activities.imaging.wide_colours import in_rgb, is_wide_ycbcr
from workflows.domain.imaging.verdicts import RefusalReason

# RGB or grey levels, as stored: rows, columns and, when in colour, samples.
Frame = np.ndarray[Any, Any]

teach_pydicom()


def read_header(source: BinaryIO) -> Dataset:
    """Return the attributes before the pixels; raises FileRefusedError for undecodable ones."""
    source.seek(0)
    header = dcmread(source, stop_before_pixels=True)
    syntax = header.file_meta.TransferSyntaxUID
    if syntax not in DECODABLE:
        raise FileRefusedError(RefusalReason.TRANSFER_SYNTAX, f"{syntax} {syntax.name}")
    if "Rows" not in header:
        raise FileRefusedError(RefusalReason.INCOMPLETE, "no pixels")
    return header


def read_frame(source: BinaryIO, number: int) -> Frame:
    """Return one frame, from 1, in RGB or levels of grey; raises FileRefusedError."""
    try:
        packed = packed_frame(source, number)
        if packed is not None:
            return packed
        header = _colours_of(source)
        if is_wide_ycbcr(header):
            return in_rgb(pixel_array(source, index=number - 1, as_rgb=False), header.BitsStored)
        return pixel_array(source, index=number - 1)
    except MemoryError:
        raise
    # Decoders fail in ways of their own; of all, the caller learns that there is no picture.
    except Exception as error:
        raise damaged(f"frame {number}: {type(error).__name__}") from error


def read_frames(source: BinaryIO) -> Iterator[Frame]:
    """Yield all frames, one in memory at a time; raises FileRefusedError."""
    return _frames(source)


def read_frames_with_all_bits(source: BinaryIO) -> Iterator[Frame]:
    """Yield all frames as they are coded, with the bits that pydicom would cut off as unused."""
    return _frames(source, correct_unused_bits=False, as_rgb=False)


def _frames(source: BinaryIO, **options: Any) -> Iterator[Frame]:
    try:
        header = _colours_of(source)
        if is_wide_ycbcr(header) and options.get("as_rgb", True):
            coded = iter_pixels(source, as_rgb=False, **options)
            yield from (in_rgb(each, header.BitsStored) for each in coded)
        else:
            yield from iter_pixels(source, **options)
    except MemoryError:
        raise
    except Exception as error:
        raise damaged(f"frames: {type(error).__name__}") from error


def _colours_of(source: BinaryIO) -> Dataset:
    """Return what tells of the colours, and leave the source at its beginning."""
    source.seek(0)
    told = ["PhotometricInterpretation", "BitsStored"]
    header = dcmread(source, stop_before_pixels=True, specific_tags=[*told])
    source.seek(0)
    return header
