"""Finds text in pictures: a program of its own, which the finder of texts starts and may kill.

It reads a picture (its length in four bytes, then a PNG that our own child drew) and answers a line
of JSON: a box for each text, in pixels, and nothing of what the text says. Its models come with the
library; it has no network, so it can fetch none.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import struct
import sys
from typing import Any, Final

from activities.imaging.child_limits import CleaningLimits, give_up_rights
from activities.rendering_child import leave_the_network

LENGTH: Final = struct.Struct("<I")
READY: Final = b"ready\n"
_MEMORY_BYTES: Final = 4 * 1024**3
# Side marks such as R and L are on every X-ray; whoever is named has more letters.
_FEWEST_LETTERS: Final = 2
_LEAST_SCORE: Final = 0.6


def main() -> None:
    """Serve pictures until the input ends."""
    leave_the_network()
    # The library reports what it reads.
    logging.disable()
    reader = _reader()
    give_up_rights(CleaningLimits(open_files=64))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    while length := sys.stdin.buffer.read(LENGTH.size):
        picture = sys.stdin.buffer.read(LENGTH.unpack(length)[0])
        sys.stdout.buffer.write(json.dumps(_boxes(reader, picture)).encode() + b"\n")
        sys.stdout.buffer.flush()


def _reader() -> Any:
    import PIL.PngImagePlugin  # noqa: F401 - rights to read this program's files end soon
    from rapidocr import RapidOCR

    reader = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    # The models are loaded with the first picture.
    _boxes(reader, _sample())
    return reader


def _sample() -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (200, 60))
    ImageDraw.Draw(picture).text((10, 20), "SAMPLE 123", fill=255, font_size=24)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _boxes(reader: Any, picture: bytes) -> list[list[int]]:
    """Return left, top, right and bottom of each text."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=["PNG"]) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    found = reader(pixels, use_cls=False)
    if found.boxes is None or found.txts is None:
        return []
    return [
        [int(box[:, 0].min()), int(box[:, 1].min()), int(box[:, 0].max()), int(box[:, 1].max())]
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if score >= _LEAST_SCORE and sum(map(str.isalnum, text)) >= _FEWEST_LETTERS
    ]


if __name__ == "__main__":
    main()
