"""One process that renders all the documents of a test module, with the product's fonts."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from activities.document_rendering import (
    DEFAULT_LIMITS,
    Attached,
    PdfVariant,
    attachment_job,
)
from activities.fonts import ensure_fonts
from tests.support.running_product import ROOT


class OneRenderer:
    """Renders like ``render_pdf``, but in a process that stays."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def __call__(
        self,
        html: str,
        *,
        created_at: datetime,
        language: str,
        variant: PdfVariant = PdfVariant.ACCESSIBLE,
        attached: Sequence[Attached] = (),
    ) -> bytes:
        """Return the PDF."""
        job = {
            "created_at": created_at.isoformat(timespec="seconds"),
            "language": language,
            "variant": variant.value,
            "attached": [attachment_job(each) for each in attached],
            "pages": DEFAULT_LIMITS.pages,
            "pictures": DEFAULT_LIMITS.pictures,
        }
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps({"job": job, "html": html}) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        assert answer, "the renderer died"
        return base64.b64decode(answer)


@contextmanager
def one_renderer() -> Iterator[OneRenderer]:
    """Run the process for as long as the block lasts."""
    environment = os.environ | {
        "FONTCONFIG_FILE": str(ensure_fonts().fontconfig_file),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.rendering_loop"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
        text=True,
    ) as child:
        try:
            yield OneRenderer(child)
        finally:
            child.terminate()
