"""Takes one uploaded file through the cleaner into the store and the tables."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Final, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.cleaner import CleanedFile, Cleaner, InstanceFacts
from activities.imaging_patience import is_hopeless
from activities.imaging_rows import (
    Judged,
    add_instance,
    find_known,
    instance_id_of,
    note_end,
)
from activities.imaging_scratch import PartsMissingError, scratch, whole_file
from activities.imaging_secrets import cleaning_secrets, keyed_digest, made_uid
from web.database import reading
from web.file_store import FileStore, NoSuchFileError
from web.models.imaging import (
    ImageInstance,
    SeriesState,
    UploadedFile,
    UploadedFileState,
    UploadedPart,
)
from web.patient_keys import PatientCipher, SealBrokenError
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason

log = logging.getLogger(__name__)

SAME_OBJECT: Final = "same_object"
FAILED_HERE: Final = "failed_here"
_DICOM: Final = "application/dicom"


@dataclass(frozen=True, kw_only=True)
class _Arrived:
    row: UploadedFile
    parts: Sequence[UploadedPart]


class FileCleaning:
    """Cleans files of one patient."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        store: FileStore,
        cleaner: Cleaner,
        cipher: PatientCipher,
    ) -> None:
        """Read and write rows with ``sessions``; what is clean goes into ``store``."""
        self._sessions = sessions
        self._store = store
        self._cleaner = cleaner
        self._cipher = cipher
        self._secrets = cleaning_secrets(cipher)

    def clean(self, file_id: UUID) -> None:
        """Give the file its verdict; one that has it is left alone."""
        arrived = self._arrived(file_id)
        if arrived.row.state is not UploadedFileState.RECEIVED:
            return
        try:
            self._judge(arrived)
        except (PartsMissingError, NoSuchFileError):
            self._end(file_id, UploadedFileState.REFUSED, RefusalReason.INCOMPLETE)
        except (SealBrokenError, DataError, OverflowError) as error:
            log.warning("a file holds what cannot be kept", extra=_told(file_id, error))
            self._end(file_id, UploadedFileState.REFUSED, RefusalReason.DAMAGED)
        except Exception as error:
            if not is_hopeless(error):
                raise
            log.exception("a file could not be judged", extra=_told(file_id, error))
            self._end(file_id, UploadedFileState.REFUSED, FAILED_HERE)

    def _judge(self, arrived: _Arrived) -> None:
        size = arrived.row.size
        with (
            whole_file(self._store, self._cipher, arrived.parts, size) as source,
            scratch(size) as target,
        ):
            cleaned = self._cleaner.clean(source, target, self._secrets)
            target.seek(0)
            self._keep(arrived.row, cleaned, cast("IO[bytes]", target))

    def _keep(self, row: UploadedFile, cleaned: CleanedFile, target: IO[bytes]) -> None:
        if cleaned.verdict is FileVerdict.REFUSED:
            reason = cleaned.refusal or RefusalReason.DAMAGED
            is_needless = reason is RefusalReason.NOT_NEEDED
            state = UploadedFileState.SET_ASIDE if is_needless else UploadedFileState.REFUSED
            self._end(row.id, state, reason, cleaned.detail)
            return
        known = self._known(cleaned)
        if known is not None and known[0].file_ref and known[1] is not SeriesState.REFUSED:
            self._end_as_duplicate(row.id, cleaned, known[0])
            return
        # What was refused was destroyed; the same image may come again and takes its row.
        self._store_and_add(row, cleaned, target, replaces=known[0] if known else None)

    def _known(self, cleaned: CleanedFile) -> tuple[ImageInstance, SeriesState] | None:
        with reading(), self._sessions() as session:
            return find_known(session, self._cipher, cleaned)

    def _end_if_known(self, file_id: UUID, cleaned: CleanedFile) -> bool:
        known = self._known(cleaned)
        if known is None:
            return False
        self._end_as_duplicate(file_id, cleaned, known[0])
        return True

    def _store_and_add(
        self,
        row: UploadedFile,
        cleaned: CleanedFile,
        target: IO[bytes],
        *,
        replaces: ImageInstance | None,
    ) -> None:
        instance_id = replaces.id if replaces is not None else instance_id_of(row.id)
        context = ImageInstance(id=instance_id).file_context
        stored = self._store.put(target, self._cipher, context)
        media = cleaned.media
        judged = Judged(
            file=cleaned,
            facts=cleaned.facts or self._made_facts(row, cleaned),
            stored=stored,
            instance_id=instance_id,
            media_type=media.media_type if media is not None else _DICOM,
        )
        try:
            with self._sessions.begin() as session:
                is_added = add_instance(session, self._cipher, row.id, judged)
        except IntegrityError:
            # Another upload of this patient was faster with the same image.
            self._store.delete(stored.ref)
            if not self._end_if_known(row.id, cleaned):
                raise
            return
        except BaseException:
            self._store.delete(stored.ref)
            raise
        if not is_added:
            self._store.delete(stored.ref)
        elif replaces is not None and replaces.file_ref:
            self._store.delete(replaces.file_ref)

    def _end_as_duplicate(self, file_id: UUID, cleaned: CleanedFile, known: ImageInstance) -> None:
        same_bytes = known.source_digest == keyed_digest(self._cipher, cleaned.source_digest)
        with self._sessions.begin() as session:
            note_end(
                session,
                file_id,
                UploadedFileState.DUPLICATE,
                reason="" if same_bytes else SAME_OBJECT,
                instance_id=known.id,
            )

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
            frames=(media.pages if media is not None else None) or 1,
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

    def _arrived(self, file_id: UUID) -> _Arrived:
        with reading(), self._sessions() as session:
            return _Arrived(
                row=session.get_one(UploadedFile, file_id),
                parts=session.scalars(
                    select(UploadedPart).where(UploadedPart.file_id == file_id)
                ).all(),
            )

    def _end(self, file_id: UUID, state: UploadedFileState, reason: str, detail: str = "") -> None:
        with self._sessions.begin() as session:
            note_end(session, file_id, state, reason=str(reason), detail=detail)


def _told(file_id: UUID, error: Exception) -> dict[str, str]:
    return {"file_id": str(file_id), "error": type(error).__name__}
