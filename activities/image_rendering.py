"""Draws frames for the web: a program of its own, started by web/imaging/dicomweb/renderer.py.

It is given one end of a socket. Each job is a line of JSON with the open file of one instance;
the answer is the size of the picture in 8 bytes and the picture, or a size of 0 when there is none.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from typing import Final

from activities.imaging.cleaner import Cleaner, RenderingError

_JOB_BYTES: Final = 4096
_HEAD_BYTES: Final = 8


def draw_for(channel: socket.socket, cleaner: Cleaner) -> None:
    """Answer jobs until the other side is gone."""
    while True:
        job, descriptors, _flags, _address = socket.recv_fds(channel, _JOB_BYTES, 1)
        if not job:
            return
        picture = _drawn(cleaner, json.loads(job), descriptors[0])
        channel.sendall(len(picture).to_bytes(_HEAD_BYTES, "big") + picture)


def _drawn(cleaner: Cleaner, job: dict[str, object], descriptor: int) -> bytes:
    window, frame, side = job["window"], job["frame"], job["longest_side"]
    with os.fdopen(descriptor, "rb") as source:
        try:
            return cleaner.render(
                source,
                frame=int(str(frame)),
                window=(float(window[0]), float(window[1])) if isinstance(window, list) else None,
                longest_side=int(str(side)),
                form="JPEG" if job["form"] == "JPEG" else "PNG",
            )
        except RenderingError:
            return b""


def main() -> None:
    """Serve the socket whose number is the only argument."""
    with socket.socket(fileno=int(sys.argv[1])) as channel, Cleaner() as cleaner:
        draw_for(channel, cleaner)


if __name__ == "__main__":
    main()
