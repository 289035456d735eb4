"""Keeps cleaned files: all of them go to the store together, and their rows in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, BinaryIO, Final, cast
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.cleaner import CleanedFile, InstanceFacts
from activities.imaging_rows import Judged, KnownImages, add_instances, instance_id_of, note_end
from activities.imaging_secrets import keyed_digest, made_uid
from web.database import reading
from web.file_store import FileStore, PutFile
from web.models.imaging import ImageInstance, UploadedFile, UploadedFileState
from web.patient_keys import PatientCipher
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason

SAME_OBJECT: Final = "same_object"
_DICOM: Final = "application/dicom"


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A file with the cleaner's verdict; what is clean stands in ``target``."""

    row: UploadedFile
    file: CleanedFile
    target: BinaryIO


@dataclass(frozen=True, kw_only=True)
class _End:
    """The verdict on a file that makes no image."""

    file_id: UUID
    state: UploadedFileState
    reason: str = ""
    detail: str = ""
    instance_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class _New:
    """A file that makes an image, in place of one that was destroyed or as a new one."""

    cleaned: Cleaned
    instance_id: UUID
    replaced_ref: str = ""


@dataclass(kw_only=True)
class _Plan:
    ends: list[_End] = field(default_factory=list)
    new: list[_New] = field(default_factory=list)


class Keeping:
    """Keeps files of one patient."""

    def __init__(
        self, sessions: sessionmaker[Session], store: FileStore, cipher: PatientCipher
    ) -> None:
        """Write rows with ``sessions`` and files into ``store``."""
        self._sessions = sessions
        self._store = store
        self._cipher = cipher

    def keep(self, files: Sequence[Cleaned], unreadable: Mapping[UUID, RefusalReason]) -> None:
        """Give files of one upload their verdicts and keep what they made, or none of it.

        Raises:
            IntegrityError: when another upload has made one of the images meanwhile.

        """
        plan = self._plan(files)
        plan.ends += [
            _End(file_id=each, state=UploadedFileState.REFUSED, reason=reason)
            for each, reason in unreadable.items()
        ]
        with self._store.putting_many() as put:
            judged = [self._stored(each, put) for each in plan.new]
        try:
            added = self._write_down(plan, judged)
        except BaseException:
            for each in judged:
                self._store.delete(each.stored.ref)
            raise
        for new, each in zip(plan.new, judged, strict=True):
            needless = new.replaced_ref if each.file_id in added else each.stored.ref
            if needless:
                self._store.delete(needless)

    def _plan(self, files: Sequence[Cleaned]) -> _Plan:
        """Tell what makes an image from what is refused or here already."""
        plan = _Plan()
        accepted = [each for each in files if each.file.verdict is not FileVerdict.REFUSED]
        plan.ends += [_refused(each) for each in files if each not in accepted]
        with reading(), self._sessions() as session:
            known = KnownImages(session, self._cipher, [each.file for each in accepted])
        first: dict[bytes | str, _New] = {}
        for each in accepted:
            marks = _marks(each.file)
            twin = next((first[mark] for mark in marks if mark in first), None)
            before = known.find(each.file)
            if twin is not None:
                same = twin.cleaned.file.source_digest == each.file.source_digest
                plan.ends.append(_duplicate(each, twin.instance_id, same_bytes=same))
            elif before is not None and before.is_kept:
                digest = keyed_digest(self._cipher, each.file.source_digest)
                same = before.instance.source_digest == digest
                plan.ends.append(_duplicate(each, before.instance.id, same_bytes=same))
            else:
                # What was refused was destroyed; the same image may come again and takes its row.
                new = _New(
                    cleaned=each,
                    instance_id=before.instance.id if before else instance_id_of(each.row.id),
                    replaced_ref=before.instance.file_ref if before else "",
                )
                plan.new.append(new)
                first.update(dict.fromkeys(marks, new))
        return plan

    def _stored(self, new: _New, put: PutFile) -> Judged:
        row, file = new.cleaned.row, new.cleaned.file
        context = ImageInstance(id=new.instance_id).file_context
        new.cleaned.target.seek(0)
        return Judged(
            file_id=row.id,
            file=file,
            facts=file.facts or self._made_facts(row, file),
            stored=put(cast("IO[bytes]", new.cleaned.target), self._cipher, context),
            instance_id=new.instance_id,
            media_type=file.media.media_type if file.media is not None else _DICOM,
        )

    def _write_down(self, plan: _Plan, judged: Sequence[Judged]) -> set[UUID]:
        added: set[UUID] = set()
        with self._sessions.begin() as session:
            if plan.new:
                upload_id = plan.new[0].cleaned.row.upload_id
                added = add_instances(session, self._cipher, upload_id, judged)
            for each in plan.ends:
                note_end(
                    session,
                    each.file_id,
                    each.state,
                    reason=each.reason,
                    detail=each.detail,
                    instance_id=each.instance_id,
                )
        return added

    def _made_facts(self, row: UploadedFile, cleaned: CleanedFile) -> InstanceFacts:
        """Return facts of what is no DICOM object: one series a kind and upload, one study each."""
        media, upload = cleaned.media, str(row.upload_id)
        digest = hashlib.sha256(cleaned.source_digest).hexdigest()
        return InstanceFacts(
            study_uid=made_uid(self._cipher, "study", upload),
            series_uid=made_uid(self._cipher, "series", upload, cleaned.kind.value),
            sop_uid=made_uid(self._cipher, "instance", digest),
            sop_class="",
            modality="",
            series_number=None,
            instance_number=row.position + 1,
            rows=media.height if media is not None else None,
            columns=media.width if media is not None else None,
            frames=1,
            transfer_syntax="",
            study_date=None,
            series_description="",
            body_part="",
            laterality="",
            frame_of_reference_uid="",
            position=(),
            orientation=(),
            pixel_spacing=(),
            is_volume_slice=False,
            frame_offsets=(),
            dicom_json="",
        )


def _marks(file: CleanedFile) -> tuple[bytes | str, ...]:
    """Return by what a file is known to be the same image as another."""
    return (file.source_digest, *((file.facts.sop_uid,) if file.facts is not None else ()))


def _refused(cleaned: Cleaned) -> _End:
    reason = cleaned.file.refusal or RefusalReason.DAMAGED
    is_needless = reason is RefusalReason.NOT_NEEDED
    return _End(
        file_id=cleaned.row.id,
        state=UploadedFileState.SET_ASIDE if is_needless else UploadedFileState.REFUSED,
        reason=reason,
        detail=cleaned.file.detail,
    )


def _duplicate(cleaned: Cleaned, instance_id: UUID, *, same_bytes: bool) -> _End:
    return _End(
        file_id=cleaned.row.id,
        state=UploadedFileState.DUPLICATE,
        reason="" if same_bytes else SAME_OBJECT,
        instance_id=instance_id,
    )
