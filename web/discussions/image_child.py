"""Draws one picture anew and writes it without its metadata: the child of image_cleaning.

It stands alone: started with `python -I` by its path, it imports Pillow and nothing of ours.
The first line of its input is "JPEG <pixels>" or "PNG <pixels>", the rest the picture.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Final

TOO_MANY_PIXELS: Final = 3
BROKEN: Final = 4
MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 20


def accept_limits() -> None:
    """Bind this process, for good, to its limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))


def drawn_anew(picture: bytes, kind: str, pixels: int) -> bytes:
    """Return the picture with its pixels only; EXIF, XMP, comments and thumbnails stay behind."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    with Image.open(io.BytesIO(picture), formats=[kind]) as source:
        if source.width * source.height > pixels:
            sys.exit(TOO_MANY_PIXELS)
        upright = ImageOps.exif_transpose(source)
    if upright.mode == "P" or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    if kind == "JPEG" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    # 95 of 100: no difference that an eye could find, at a fair size.
    bare.save(written, kind, **({"quality": 95} if kind == "JPEG" else {"optimize": False}))
    return written.getvalue()


def main() -> None:
    """Serve the one picture that comes in."""
    import PIL.Image
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin  # noqa: F401  loaded first, so that only the picture counts

    accept_limits()
    kind, pixels = sys.stdin.buffer.readline().decode().split()
    try:
        cleaned = drawn_anew(sys.stdin.buffer.read(), kind, int(pixels))
    # A broken picture can fail in any way at all; the parent hears that it was broken.
    except Exception:  # noqa: BLE001
        sys.exit(BROKEN)
    sys.stdout.buffer.write(cleaned)


if __name__ == "__main__":
    main()
