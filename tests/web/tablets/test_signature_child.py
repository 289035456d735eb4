"""The child that reads a signature: alone, within limits, and silent about why it failed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

from tests.support.tablet_signing import drawn_signature
from web.tablets import signature_child


def ask(picture: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", signature_child.__file__],
        input=picture,
        capture_output=True,
        check=False,
        env={},
    )


def test_it_answers_with_numbers():
    done = ask(base64.b64decode(drawn_signature().partition(",")[2]))

    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert (found["width"], found["height"]) == (700, 171)
    assert found["ink"] > 500


def test_what_it_cannot_read_ends_it_without_a_word():
    done = ask(b"no picture at all")

    assert (done.returncode, done.stdout) == (signature_child.UNREADABLE, b"")
