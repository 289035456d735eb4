"""Sends attempts to the real application and has the real pipeline judge what it took.

Nothing may be answered with 5xx or late; every file that was taken must get its verdict, no canary
may come out of the cleaning, and in the end the store must be as empty as before.
"""

from __future__ import annotations

import base64
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from temporalio.testing import ActivityEnvironment

from activities.imaging.cleaner import Cleaner
from activities.imaging_studies import ImagingStudies
from tests.fuzz.attempts import FILES, Attempt, Kind, attempt
from tests.support.databases import Databases
from tests.support.dicom_files import CANARY
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from tests.support.tus_sender import PIECE, VERSION, TusSender
from web.file_store import GROUPS, FileStore
from web.models.imaging import (
    HAS_FILE,
    ImageInstance,
    ImageUpload,
    UploadedFile,
    UploadedFileState,
    UploadState,
)
from web.patient_keys import PatientKeys
from web.rate_limits import limiter
from workflows.messages import CleanFiles, DestroyOriginals, IndexSeries, TakeFiles

TOGETHER: Final = 100
# security.md 4.7: nothing may take longer, on a machine that does nothing else.
LONGEST_SECONDS: Final = 10.0
_HANGS_AFTER: Final = 60
_WAITING: Final = frozenset({UploadedFileState.RECEIVING, UploadedFileState.RECEIVED})
# A file that never arrived whole is named so by the first step.
_LIMITS_REACHED: Final = frozenset({"time_limit", "failed_here"})


class HangError(Exception):
    """A request or a step did not end."""


@dataclass
class Findings:
    """What became of all attempts; the lists must stay empty."""

    attempts: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Return everything that must not be."""
        return [*self.failed, *self.late, *self.unjudged, *self.leaked, *self.left]


class Gate:
    """One site, one sender, one pipeline."""

    def __init__(self, site: PanelSite, cleaner: Cleaner) -> None:
        self.site, self.found = site, Findings()
        self._sender = TusSender(site)
        self._keys = PatientKeys.of(site.settings)
        self._store = FileStore.of(site.settings)
        self._studies = ImagingStudies(site.lent.sessions, self._keys, self._store, cleaner)
        self._over: set[UUID] = set()
        site.app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def run(self, numbers: Sequence[int]) -> Findings:
        """Send the attempts of these numbers, and judge them a hundred at a time."""
        for begin in range(0, len(numbers), TOGETHER):
            limiter.reset()
            upload = self._sender.begins()
            for number in numbers[begin : begin + TOGETHER]:
                self._send(attempt(number), upload)
            self._sender.completes(upload)
            self._judge_all(f"{numbers[begin]} and after")
            self.found.memory.append(_memory())
        return self.found

    def _send(self, made: Attempt, upload: dict[str, Any]) -> None:
        began = time.monotonic()
        with _limited():
            status = self._request(made, upload)
        took = time.monotonic() - began
        self.found.attempts += 1
        self.found.seconds.append(took)
        self.found.answers[f"{made.kind}: {status}"] += 1
        if status >= 500:
            self.found.failed.append(f"{made.kind} {made.number}: {status}")
        if took > LONGEST_SECONDS:
            self.found.late.append(f"{made.kind} {made.number}: {took:.1f} s")

    def _request(self, made: Attempt, upload: dict[str, Any]) -> int:
        client, token = self._sender.client, {"X-CSRFToken": self._sender.token}
        if made.kind in FILES:
            name = base64.b64encode(made.headers["filename"].encode("utf-8", "replace")).decode()
            headers = {
                **VERSION,
                **token,
                "Upload-Length": str(len(made.body)),
                "Upload-Metadata": f"filename {name}",
            }
            options: dict[str, Any] = {"data": made.body} if made.body else {}
            kind = PIECE if made.body else None
            return client.post(
                upload["files_url"], headers=headers, content_type=kind, **options
            ).status_code
        headers = {**token, **made.headers}
        if made.kind is Kind.STOW:
            url = f"/patients/{self.site.patient_id}/dicomweb/studies"
            return client.post(url, headers=headers, data=made.body).status_code
        if made.kind is Kind.JSON:
            url = upload["known_url"] if made.number % 2 else self._sender.uploads_url
            return client.post(url, headers=headers, data=made.body).status_code
        return self._tus_request(made, headers, upload)

    def _tus_request(self, made: Attempt, headers: dict[str, str], upload: dict[str, Any]) -> int:
        client = self._sender.client
        if made.number % 2:
            return client.post(upload["files_url"], headers=headers, data=made.body).status_code
        begun = self._sender.creates(upload["files_url"], "begun", 100)
        return client.patch(begun.headers["Location"], headers=headers, data=made.body).status_code

    def _judge_all(self, about: str) -> None:
        with self.site.lent.sessions() as session:
            uploads = [
                each for each in session.scalars(select(ImageUpload.id)) if each not in self._over
            ]
        for upload_id in uploads:
            with _limited(seconds=20 * _HANGS_AFTER):
                self._judge(upload_id)
        self._look_at(uploads)
        self._look_for_canaries()
        self._give_up(uploads)
        left = [entry.ref for group in GROUPS for entry in self._store.entries(group)]
        if left:
            self.found.left.append(f"{about}: {len(left)} files stay in the store")

    def _judge(self, upload_id: UUID) -> None:
        if self._state(upload_id) is not UploadState.CLEANING:
            return
        self._does(self._studies.take_files, TakeFiles(upload_id=upload_id))
        while self._does(self._studies.clean_files, CleanFiles(upload_id=upload_id)).waiting:
            continue
        self._does(self._studies.index_series, IndexSeries(upload_id=upload_id))
        if self._state(upload_id) is not UploadState.READY:
            self.found.unjudged.append(f"upload {upload_id}: {self._state(upload_id)}")

    def _look_at(self, uploads: Sequence[UUID]) -> None:
        with self.site.lent.sessions() as session:
            files = session.execute(
                select(UploadedFile, ImageUpload.state)
                .join(ImageUpload, ImageUpload.id == UploadedFile.upload_id)
                .where(ImageUpload.id.in_(uploads))
            ).all()
        for row, state in files:
            if state is UploadState.DISCARDED:
                continue
            self.found.verdicts[row.reason or row.state.value] += 1
            if row.state in _WAITING or row.reason in _LIMITS_REACHED:
                self.found.unjudged.append(f"file {row.id}: {row.state} {row.reason}")

    def _look_for_canaries(self) -> None:
        """Look outside of pixels, in which a mutant may have put whatever it likes."""
        with self.site.lent.sessions() as session:
            cipher = self._keys.cipher(session, self.site.patient_id)
            instances = session.scalars(
                select(ImageInstance).where(
                    HAS_FILE, ImageInstance.media_type == "application/dicom"
                )
            ).all()
        for row in instances:
            content = b"".join(self._store.open_decrypted(row.file_ref, cipher, row.file_context))
            for at, length in reversed(row.frame_offsets.get("frames", ())):
                content = content[:at] + content[at + length :]
            if CANARY.encode() in content:
                self.found.leaked.append(f"instance {row.id} says the canary")

    def _give_up(self, uploads: Sequence[UUID]) -> None:
        """Destroy all of it, as when a person gives an upload up: the store must be empty then."""
        with self.site.lent.sessions.begin() as session:
            for upload_id in uploads:
                session.get_one(ImageUpload, upload_id).state = UploadState.DISCARDED
        for upload_id in uploads:
            self._does(self._studies.destroy_originals, DestroyOriginals(upload_id=upload_id))
        self._over.update(uploads)

    def _state(self, upload_id: UUID) -> UploadState:
        with self.site.lent.sessions() as session:
            return session.get_one(ImageUpload, upload_id).state

    @staticmethod
    def _does(step: Any, message: Any) -> Any:
        return ActivityEnvironment().run(step, message)


@contextmanager
def a_gate() -> Iterator[Gate]:
    """Lend a gate with a site of its own, in memory where the system has a place for that."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as name, Cleaner() as cleaner:
        databases = Databases(Path(name))
        with (
            databases.fresh("sqlite") as lent,
            a_panel_site(lent, Path(name)) as site,
        ):
            yield Gate(with_members(site), cleaner)
        databases.close()


@contextmanager
def _limited(seconds: int = _HANGS_AFTER) -> Iterator[None]:
    """End what does not end by itself."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _memory() -> int:
    """Return the bytes that this process holds; proc(5), statm."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * resource.getpagesize()
