"""Files that are made to harm their readers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.support.dicom_files import ct_image, written

UNDEFINED = struct.pack("<I", 0xFFFFFFFF)
_PIECE = 64 * 1024 * 1024


def after_meta(content: bytes) -> int:
    """Return where the data set of a file begins."""
    return 144 + struct.unpack_from("<I", content, 140)[0]


def with_element(tag: bytes, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """Return an image in which an element of 16-bit length is put before, or in place."""
    content = written(ct_image())
    at = content.index(tag)
    stated = struct.unpack_from("<H", content, at + 6)[0]
    long = vr in (b"OB", b"OW", b"SQ", b"UN", b"UT")
    size = len(value) if length is None else length
    head = tag + vr + (b"\0\0" + struct.pack("<I", size) if long else struct.pack("<H", size))
    return content[:at] + head + value + content[at + 8 + stated :]


def nested(depth: int) -> bytes:
    """Return an image with sequences inside each other."""
    content = written(ct_image())
    opening = (b"\x18\x00\x06\x90SQ\0\0" + UNDEFINED + b"\xfe\xff\x00\xe0" + UNDEFINED) * depth
    closing = (b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0") * depth
    at = content.index(b"\x20\x00\x0d\x00UI")
    return content[:at] + opening + closing + content[at:]


def deflated_bomb(size: int) -> bytes:
    """Return a file of a few kilobytes whose data set inflates to ``size`` zeros."""
    image = ct_image()
    image.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    head = written(image)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush forgets what was before, so that the same piece may stand again and again.
    piece = deflater.compress(bytes(_PIECE)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return head[: after_meta(head)] + piece * (size // _PIECE) + deflater.flush()


def polyglots() -> dict[str, bytes]:
    """Return images whose first 128 bytes are the beginning of something else."""
    beginnings = {
        "Windows program": b"MZ\x90\0" + bytes(56) + b"\x80\0\0\0",
        "Linux program": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0",
        "page": b"<html><script>alert(1)</script>",
        "script": b"#!/bin/sh\nrm -rf x\n",
        "TIFF": b"II*\0\x08\0\0\0",
        "PDF": b"%PDF-1.7\n",
        "ZIP": b"PK\x03\x04",
        "GIF": b"GIF89a",
        "JPEG": b"\xff\xd8\xff\xe0",
        "PNG": b"\x89PNG\r\n\x1a\n",
    }
    return {
        name: written(ct_image(), preamble=beginning.ljust(128, b"\0"))
        for name, beginning in beginnings.items()
    }


def lying(**attributes: object) -> bytes:
    """Return an image whose header says something else than its pixels."""
    image: Dataset = ct_image()
    for name, value in attributes.items():
        setattr(image, name, value)
    return written(image)


def zip_bomb(size: int) -> bytes:
    """Return an archive with a member of ``size`` zeros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IM0001", bytes(size))
    return packed.getvalue()
