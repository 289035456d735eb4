"""Mutated images end in a verdict: no crash, no hang, bounded memory, no canary, nothing left.

``CONSILIUM_MUTANTS=10000`` runs as many as the gate of a release.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
import warnings
from collections import Counter
from typing import BinaryIO, cast

import pydicom

from activities.imaging.cleaner import CleanedFile, Cleaner
from tests.activities.imaging.test_unwrapping import (
    a_stream,
    a_wrapped_document,
    a_wrapped_film,
)
from tests.support.child_memory import most_memory
from tests.support.dicom_files import CANARY, SECRETS, corpus, ct_image, written
from tests.support.media_files import a_document, a_film, a_photograph, a_recording
from tests.support.mutants import mutant
from workflows.domain.imaging.verdicts import FileVerdict, ImageKind

MUTANTS = int(os.environ.get("CONSILIUM_MUTANTS", "400"))
LARGEST_SEED = 60_000
MEBIBYTE = 1024 * 1024


def seeds() -> list[bytes]:
    planted = ct_image(
        PatientName=CANARY, PatientAddress=CANARY, ImageComments=CANARY, StudyDescription=CANARY
    )
    small = [path.read_bytes() for path in corpus() if path.stat().st_size <= LARGEST_SEED]
    media = [
        a_photograph("JPEG"),
        a_photograph("PNG"),
        a_document(),
        a_recording(),
        a_film("mp4"),
        a_wrapped_document(a_document()),
        a_wrapped_film(a_stream("libx264", "mpegts"), 102),
        a_wrapped_film(a_stream("mpeg2video", "mpegts"), 100),
    ]
    return [written(planted)] * (len(small) // 2) + small + media * 8


def judge(cleaner: Cleaner, content: bytes) -> tuple[CleanedFile, bytes]:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        verdict = cleaner.clean(cast("BinaryIO", source), cast("BinaryIO", target), SECRETS)
        target.seek(0)
        return verdict, target.read()


def test_mutants_end_in_a_verdict():
    known = seeds()
    outcomes: Counter[str] = Counter()
    crashed, leaked, slow, unreadable, held = [], [], [], [], [0]
    with Cleaner() as cleaner:
        for number in range(MUTANTS):
            began = time.monotonic()
            verdict, content = judge(cleaner, mutant(known, number))
            outcomes[verdict.refusal or verdict.verdict] += 1
            if "ended" in verdict.detail:
                crashed.append((number, verdict.refusal))
            if time.monotonic() - began > 10:
                slow.append(number)
            if verdict.verdict is FileVerdict.REFUSED:
                assert content == b""
                continue
            # With every other kind of file the child has ended by now.
            if verdict.facts is not None and verdict.media is None and verdict.spare_bits is None:
                held.append(most_memory(cleaner))
            if _says_the_canary(verdict, content):
                leaked.append(number)
            elif verdict.kind is ImageKind.DICOM and not _is_readable(content):
                unreadable.append(number)
    assert (crashed, leaked, slow, unreadable) == ([], [], [], []), outcomes
    assert len(outcomes) >= 5
    assert max(held) < 512 * MEBIBYTE


def _says_the_canary(verdict: CleanedFile, content: bytes) -> bool:
    """Tell whether a canary stands anywhere but in pixels and samples, where splices may be."""
    if verdict.kind in (ImageKind.VIDEO, ImageKind.PHOTOGRAPH, ImageKind.SIGNAL):
        return False
    frames = verdict.facts.frame_offsets if verdict.facts else ()
    for at, length in reversed(frames):
        content = content[:at] + content[at + length :]
    return CANARY.encode() in content


def _is_readable(content: bytes) -> bool:
    """Tell whether another reader agrees that it is DICOM, down to the last element."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = pydicom.dcmread(io.BytesIO(content))
        return len(list(image.iterall())) > 10
