"""The template of the processes that read strangers' files: it knows the libraries, never a file.

Started by cleaner as a program. It leaves the network, then forks a child again and again; each
child takes up to ``FILES_OF_A_CHILD`` jobs from the socket and ends. A child that meets a file it
refuses, or that has run a decoder, ends at once, so that whatever the file did ends with it.
"""

from __future__ import annotations

import codecs
import importlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any, Final

from activities.imaging.child_limits import (
    CleaningLimits,
    allow_one_file,
    bound_all_files,
    end_with_parent,
    give_up_rights,
)
from activities.imaging.child_words import DONE, ENDED, READY
from activities.imaging.cleaning_jobs import Answer, run_job
from activities.rendering_child import leave_the_network

FILES_OF_A_CHILD: Final = 64
LONGEST_MESSAGE: Final = 64 * 1024
_MEMORY_EXHAUSTED: Final = 4
_CLOSED: Final = 3
_DESCRIPTORS: Final = 3


def main() -> None:
    """Serve the socket whose descriptor is the argument, until it is closed."""
    leave_the_network()
    _load_everything()
    jobs = socket.socket(fileno=int(sys.argv[1]))
    limits = CleaningLimits(**json.loads(sys.argv[2]))
    jobs.send(READY)
    # The child that is there dies with this process, and the socket closes.
    while True:
        child = os.fork()
        if child == 0:
            _serve(jobs, limits)
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == _CLOSED:
            return
        if code != 0:
            jobs.send(ENDED + str(code).encode())


def _load_everything() -> None:
    """Load now what a file may need, so that children share it and no limit counts it.

    Children give up the right to read this program's files.
    """
    from activities.imaging.fates import fate_of
    from activities.imaging.known_codes import known_codes
    from activities.imaging.receipts import empty_receipt

    for name in (
        "activities.imaging.frame_drawing",
        "activities.imaging.masking",
        "activities.imaging.media_cleaning",
        "activities.imaging.media_masking",
        "activities.imaging.document_masking",
        "activities.imaging.video_encoding",
        "activities.imaging.spare_bits",
        "activities.imaging.slide_drawing",
        "PIL.PngImagePlugin",
        "PIL.JpegImagePlugin",
    ):
        importlib.import_module(name)
    # Names in ZIP archives are cp437 where they are not UTF-8 (APPNOTE D.1).
    for encoding in ("ascii", "latin-1", "utf-8", "cp437"):
        codecs.lookup(encoding)
    known_codes()
    fate_of(0x00100010)
    empty_receipt()


def _serve(jobs: socket.socket, limits: CleaningLimits) -> None:
    """Do jobs until it is time to end; never returns."""
    bound_all_files(limits, FILES_OF_A_CHILD)
    give_up_rights(limits)
    end_with_parent()
    try:
        for _number in range(FILES_OF_A_CHILD):
            message, descriptors, _flags, _address = socket.recv_fds(
                jobs, LONGEST_MESSAGE, _DESCRIPTORS
            )
            if not message:
                os._exit(_CLOSED)
            answer = _do(json.loads(message), descriptors, limits)
            jobs.send(DONE)
            if answer.is_last:
                break
    except MemoryError:
        os._exit(_MEMORY_EXHAUSTED)
    # Nothing is left to tidy: the kernel takes the memory back faster than Python would.
    os._exit(0)


def _do(job: Mapping[str, Any], descriptors: list[int], limits: CleaningLimits) -> Answer:
    with (
        os.fdopen(descriptors[0], "rb") as source,
        os.fdopen(descriptors[1], "wb") as target,
        os.fdopen(descriptors[2], "wb") as answers,
    ):
        allow_one_file(limits, os.fstat(source.fileno()).st_size)
        answer = run_job(job, source, target)
        answers.write(answer.content)
    return answer


if __name__ == "__main__":
    main()
