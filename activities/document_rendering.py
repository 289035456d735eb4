"""Turns HTML into PDF in a child process with limits and no network, never in its own.

WeasyPrint cannot be stopped from inside and ordinary text has been enough to make it loop, so each
document gets a process of its own, which is killed when it overruns. See decision 0006.
"""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from activities import rendering_child
from activities.fonts import ensure_fonts

_CHILD = Path(rendering_child.__file__).resolve()
_MEBIBYTE = 1024 * 1024


class PdfVariant(StrEnum):
    """The standard a document is written to, under WeasyPrint's name for it."""

    ACCESSIBLE = "pdf/ua-1"
    ARCHIVAL = "pdf/a-3a"


class RenderingFailure(StrEnum):
    """Why there is no PDF."""

    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    PAGE_LIMIT = "page_limit"
    DOCUMENT_TOO_LONG = "document_too_long"
    CRASHED = "crashed"


class RenderingFailedError(Exception):
    """The document could not be rendered; the same document will fail again."""

    def __init__(self, reason: RenderingFailure) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class RenderingLimits:
    """What one document may use before it is stopped."""

    wall: timedelta = timedelta(seconds=20)
    cpu_seconds: int = 15
    memory_bytes: int = 512 * _MEBIBYTE
    file_bytes: int = 8 * _MEBIBYTE
    open_files: int = 64
    pages: int = 60
    characters: int = 2_000_000
    # PNG pictures inside of the HTML (``data:``) are drawn; otherwise nothing is.
    pictures: bool = False


@dataclass(frozen=True, kw_only=True)
class AttachedText:
    """A file of text inside the PDF: the data from which it was made, for machines."""

    name: str
    content: str
    description: str


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file of any kind inside the PDF, such as a scan; nothing looks into it."""

    name: str
    content: bytes
    description: str


Attached = AttachedText | AttachedFile


class RenderPdf(Protocol):
    """Renders a whole HTML document, its style inside it."""

    def __call__(
        self,
        html: str,
        *,
        created_at: datetime,
        language: str,
        variant: PdfVariant = PdfVariant.ACCESSIBLE,
        attached: Sequence[Attached] = (),
    ) -> bytes:
        """Return the PDF; its bytes depend on the arguments only.

        `created_at` (aware) is the time written into the file, `language` a BCP 47 tag. Raises
        RenderingFailedError.
        """


DEFAULT_LIMITS = RenderingLimits()
# Two dozen pictures of 256 x 256 pixels, as text.
PICTURED_LIMITS = RenderingLimits(characters=8_000_000, file_bytes=16 * _MEBIBYTE, pictures=True)


def render_pdf(
    html: str,
    *,
    created_at: datetime,
    language: str,
    variant: PdfVariant = PdfVariant.ACCESSIBLE,
    attached: Sequence[Attached] = (),
    limits: RenderingLimits = DEFAULT_LIMITS,
) -> bytes:
    """Render in a child process started for this document, as RenderPdf says."""
    metadata = {
        "created_at": created_at.isoformat(timespec="seconds"),
        "language": language,
        "variant": variant.value,
        "attached": [attachment_job(each) for each in attached],
    }
    if created_at.tzinfo is None:
        raise ValueError("created_at must say its time zone")
    job = _job(html, metadata, limits)
    return _finish(_start_child(), job, limits)


def render_pictured_pdf(
    html: str,
    *,
    created_at: datetime,
    language: str,
    variant: PdfVariant = PdfVariant.ACCESSIBLE,
    attached: Sequence[Attached] = (),
) -> bytes:
    """Render a document that holds PNG pictures, as RenderPdf says."""
    return render_pdf(
        html,
        created_at=created_at,
        language=language,
        variant=variant,
        attached=attached,
        limits=PICTURED_LIMITS,
    )


def attachment_job(attached: Attached) -> dict[str, str]:
    """Return the attachment as the child process reads it."""
    content = attached.content.encode() if isinstance(attached, AttachedText) else attached.content
    return {
        "name": attached.name,
        "description": attached.description,
        "content": base64.b64encode(content).decode(),
    }


def renders_without_network() -> bool:
    """Tell whether a child can leave the network here: not every kernel or container permits it.

    A child that cannot has WeasyPrint's refusal of every address left, and nothing behind it.
    """
    leaving = "import runpy, sys; sys.exit(not runpy.run_path(sys.argv[1])['leave_the_network']())"
    command = [sys.executable, "-I", "-c", leaving, str(_CHILD)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _start_child() -> subprocess.Popen[bytes]:
    # -I: neither the working folder nor the environment can bring in code of their own. The
    # fontconfig file knows our fonts only, so that a paper looks the same, to the byte, whatever
    # else the machine has installed.
    return subprocess.Popen(
        [sys.executable, "-I", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={
            "FONTCONFIG_FILE": str(ensure_fonts().fontconfig_file),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        },
    )


def _finish(child: subprocess.Popen[bytes], job: bytes, limits: RenderingLimits) -> bytes:
    try:
        pdf, _ = child.communicate(job, timeout=limits.wall.total_seconds())
    except subprocess.TimeoutExpired:
        raise RenderingFailedError(RenderingFailure.TIME_LIMIT) from None
    finally:
        _discard(child)
    if child.returncode != 0:
        raise RenderingFailedError(
            _FAILURE_BY_STATUS.get(child.returncode, RenderingFailure.CRASHED)
        )
    return pdf


_FAILURE_BY_STATUS = {
    rendering_child.PAGE_LIMIT_EXCEEDED: RenderingFailure.PAGE_LIMIT,
    rendering_child.MEMORY_EXHAUSTED: RenderingFailure.MEMORY_LIMIT,
    -signal.SIGXCPU: RenderingFailure.TIME_LIMIT,
}


def _job(html: str, metadata: Mapping[str, object], limits: RenderingLimits) -> bytes:
    if len(html) > limits.characters:
        raise RenderingFailedError(RenderingFailure.DOCUMENT_TOO_LONG)
    header = {
        **metadata,
        "cpu_seconds": limits.cpu_seconds,
        "memory_bytes": limits.memory_bytes,
        "file_bytes": limits.file_bytes,
        "open_files": limits.open_files,
        "pages": limits.pages,
        "pictures": limits.pictures,
    }
    return json.dumps(header).encode() + b"\n" + html.encode()


def _discard(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()
    child.wait()
