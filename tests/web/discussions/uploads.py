"""Files for tests of attachments: real ones, and ones that pretend."""

from __future__ import annotations

import io

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CANARY = b"Jane-Canary-Doe"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture with a name in its EXIF, XMP or text chunk."""
    written = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    if kind == "JPEG":
        xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + CANARY + b"</x:xmpmeta>"
        image.save(written, "JPEG", exif=exif, comment=CANARY, xmp=xmp)
    else:
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Author", CANARY.decode())
        image.save(written, "PNG", exif=exif, pnginfo=words)
    return written.getvalue()


def a_dicom(preamble: bytes = b"") -> bytes:
    """Return the beginning of a DICOM file; something may hide in its preamble."""
    return preamble.ljust(128, b"\0")[:128] + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00" + b"\0" * 64


def a_pixel_flood() -> bytes:
    """Return a small PNG of 30,000 x 30,000 pixels."""
    import struct
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        checked = name + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )
