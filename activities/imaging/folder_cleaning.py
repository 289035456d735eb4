"""Cleans a file, a folder or an archive into a folder: what a hospital can try before it uploads.

Names of files and folders may tell who the patient is: what is written is named by new identifiers.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO, Final, cast

from activities.imaging.archives import (
    INFLATED_LIMIT,
    ArchiveError,
    Member,
    is_set_aside,
    looks_like_archive,
)
from activities.imaging.cleaned_files import UID_KEY_BYTES, CleanedFile, CleaningSecrets
from activities.imaging.cleaner import Cleaner
from activities.imaging.media_kinds import MediaKind
from activities.imaging.refusals import FileRefusedError
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason

_MOST_DAYS: Final = 3650
# An archive inside an archive is taken apart, one inside that is not.
_DEPTH: Final = 2
_COPY_BYTES: Final = 1024 * 1024
_SUFFIXES: Final = {
    MediaKind.JPEG: "jpg", MediaKind.PNG: "png", MediaKind.MP4: "mp4", MediaKind.WEBM: "webm",
    MediaKind.PDF: "pdf", MediaKind.EDF: "edf", MediaKind.BDF: "bdf",
}  # fmt: skip


class Outcome(StrEnum):
    """What became of a file, as a hospital would hear it."""

    RELEASED = "released"
    QUARANTINED = "quarantined"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """One file: its name as it came (for the reader only), what became of it, where it went."""

    name: str
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    written: str = ""
    cleaned: CleanedFile | None = None


def fresh_secrets() -> CleaningSecrets:
    """Return secrets that nobody keeps: what is cleaned with them cannot be traced back."""
    return CleaningSecrets(
        uid_key=secrets.token_bytes(UID_KEY_BYTES),
        date_offset=-timedelta(days=1 + secrets.randbelow(_MOST_DAYS)),
        pseudonym=f"P-{secrets.token_hex(5).upper()}",
    )


class FolderCleaning:
    """Cleans files of one patient into a folder."""

    def __init__(self, cleaner: Cleaner, target: Path, with_secrets: CleaningSecrets) -> None:
        """Write into ``target`` with the one patient's secrets."""
        self._cleaner = cleaner
        self._target = target
        self._secrets = with_secrets
        self._written: set[str] = set()
        self._inflated_left = INFLATED_LIMIT

    def clean(self, source: Path) -> Iterator[FileReport]:
        """Clean a file, an archive, or all files of a folder; links are not followed."""
        if source.is_file():
            with source.open("rb") as file:
                yield from self._clean_file(file, source.name, _DEPTH)
            return
        for path in sorted(each for each in source.rglob("*") if not each.is_symlink()):
            if path.is_file():
                with path.open("rb") as file:
                    yield from self._clean_file(file, str(path.relative_to(source)), _DEPTH)

    def _clean_file(self, source: BinaryIO, name: str, levels: int) -> Iterator[FileReport]:
        if is_set_aside(name):
            yield FileReport(name=name, outcome=Outcome.NOT_NEEDED)
            return
        start = source.read(4)
        source.seek(0)
        if levels and looks_like_archive(start):
            yield from self._clean_archive(source, name, levels)
            return
        with TemporaryFile() as cleaned:
            verdict = self._cleaner.clean(source, cast("BinaryIO", cleaned), self._secrets)
            yield self._report(name, verdict, cleaned)

    def _clean_archive(self, source: BinaryIO, name: str, levels: int) -> Iterator[FileReport]:
        try:
            members = self._cleaner.list_archive(source).members
        except (ArchiveError, FileRefusedError) as error:
            yield _refused(name, error)
            return
        for each in members:
            with TemporaryFile() as content:
                inside = f"{name}/{each.name}"
                refusal = self._unpack(source, each, cast("BinaryIO", content))
                if refusal is not None:
                    yield _refused(inside, refusal)
                    continue
                content.seek(0)
                yield from self._clean_file(cast("BinaryIO", content), inside, levels - 1)

    def _unpack(
        self, source: BinaryIO, member: Member, content: BinaryIO
    ) -> ArchiveError | FileRefusedError | None:
        """Unpack a member; return why not when it cannot be."""
        try:
            (unpacked,) = self._cleaner.unpack(
                source, content, [member.number], self._inflated_left
            )
        except (ArchiveError, FileRefusedError) as error:
            return error
        self._inflated_left -= unpacked.size
        return ArchiveError(unpacked.fault) if unpacked.fault else None

    def _report(self, name: str, verdict: CleanedFile, cleaned: IO[bytes]) -> FileReport:
        if verdict.refusal is not None:
            is_needless = verdict.refusal is RefusalReason.NOT_NEEDED
            return FileReport(
                name=name,
                outcome=Outcome.NOT_NEEDED if is_needless else Outcome.REFUSED,
                reason=verdict.refusal.value,
                detail=verdict.detail,
                cleaned=verdict,
            )
        place = _place(verdict)
        if place in self._written:
            return FileReport(name=name, outcome=Outcome.DUPLICATE, cleaned=verdict)
        self._written.add(place)
        path = self._target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        cleaned.seek(0)
        with path.open("wb") as file:
            shutil.copyfileobj(cleaned, file, _COPY_BYTES)
        is_free = verdict.verdict is FileVerdict.CLEANED
        return FileReport(
            name=name,
            outcome=Outcome.RELEASED if is_free else Outcome.QUARANTINED,
            written=place,
            cleaned=verdict,
        )


def _place(verdict: CleanedFile) -> str:
    """Return where a cleaned file goes, by identifiers that were made here."""
    facts = verdict.facts
    if facts is not None and verdict.media is None:
        return f"{facts.study_uid}/{facts.series_uid}/{facts.sop_uid}.dcm"
    kind = MediaKind(verdict.media.media_type) if verdict.media else MediaKind.PDF
    return f"files/{verdict.source_digest.hex()[:32]}.{_SUFFIXES[kind]}"


def _refused(name: str, error: ArchiveError | FileRefusedError) -> FileReport:
    reason = error.fault if isinstance(error, ArchiveError) else error.reason
    return FileReport(name=name, outcome=Outcome.REFUSED, reason=reason.value)
