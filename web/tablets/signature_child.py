"""Reads the ink of one drawn signature: the limited child process of signatures.

It stands alone: started with `python -I` by its path, it imports Pillow and nothing of ours. Its
input is a PNG; its output a line of JSON with numbers and a path made of numbers, so nothing that
a stranger sent goes on.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Final

UNREADABLE: Final = 4
MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 10
WIDEST: Final = 4096
HIGHEST: Final = 1500
# So wide is what is kept; more would show no more on paper.
KEPT_WIDTH: Final = 700
_DARK: Final = 128


def accept_limits() -> None:
    """Bind this process, for good, to its limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))


def traced(picture: bytes) -> dict[str, object]:
    """Return width, height, how many points are dark, and the rows of ink as one path."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as source:
        if source.width > WIDEST or source.height > HIGHEST:
            sys.exit(UNREADABLE)
        drawn = source.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    grey = paper.convert("L")
    if grey.width > KEPT_WIDTH:
        height = max(1, round(grey.height * KEPT_WIDTH / grey.width))
        grey = grey.resize((KEPT_WIDTH, height))
    ink = grey.point(lambda value: 1 if value < _DARK else 0).tobytes()
    runs = list(_runs(ink, grey.width, grey.height))
    return {
        "width": grey.width,
        "height": grey.height,
        "ink": sum(length for _x, _y, length in runs),
        "path": "".join(f"M{x} {y}h{length}" for x, y, length in runs),
    }


def _runs(ink: bytes, width: int, height: int) -> Iterator[tuple[int, int, int]]:
    for y in range(height):
        row = ink[y * width : (y + 1) * width]
        start = row.find(1)
        while start >= 0:
            end = row.find(0, start)
            end = width if end < 0 else end
            yield start, y, end - start
            start = row.find(1, end)


def main() -> None:
    """Serve the one picture that comes in."""
    import PIL.Image
    import PIL.PngImagePlugin  # noqa: F401  loaded first, so that only the picture counts

    accept_limits()
    try:
        found = traced(sys.stdin.buffer.read())
    # A broken picture can fail in any way at all; the parent hears that it was broken.
    except Exception:  # noqa: BLE001
        sys.exit(UNREADABLE)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
