"""Cleans pictures in a limited child process: what is stored was drawn anew from its pixels."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

from web.discussions.file_kinds import FileRefusal, FileRefusedError, MediaType

# A 50-megapixel camera is the largest in use on wards and in pathology's screenshots.
PIXEL_LIMIT: Final = 50_000_000
_SECONDS: Final = 40
_CHILD: Final = Path(__file__).with_name("image_child.py")
_TOO_MANY_PIXELS: Final = 3


def cleaned_image(stream: IO[bytes], kind: MediaType) -> IO[bytes]:
    """Return the picture without EXIF, XMP and whatever else stood beside its pixels.

    Raises:
        FileRefusedError: when it is no whole picture, or has too many pixels.

    """
    name = "JPEG" if kind is MediaType.JPEG else "PNG"
    stream.seek(0)
    job = f"{name} {PIXEL_LIMIT}\n".encode() + stream.read()
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)],
            input=job,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise FileRefusedError(FileRefusal.BROKEN) from None
    if done.returncode == _TOO_MANY_PIXELS:
        raise FileRefusedError(FileRefusal.TOO_MANY_PIXELS)
    if done.returncode != 0:
        raise FileRefusedError(FileRefusal.BROKEN)
    return io.BytesIO(done.stdout)
