"""Streams a patient's portable copy as a ZIP archive, chunk by chunk, with nothing on disk.

Before each chunk the patient's key is asked for again: an erasure stops a running export there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from web.consents.document_vault import DocumentVault
from web.database import reading
from web.file_store import FileStore
from web.models.discussions import Attachment
from web.models.documents import PatientDocument
from web.models.imaging import ImageInstance
from web.models.patients import ConsentPaper
from web.patient_keys import PatientCipher, PatientKeys
from web.rights.record import PortableRecord

RECORD: Final = "record.json"
CONSENTS: Final = "consent.fhir.json"


class _Outlet:
    """What the archive writes into; each chunk is taken out before the next is made."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Keep what the archive writes."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: there is nothing below."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


@dataclass(frozen=True, kw_only=True)
class PortableArchive:
    """Makes the archive of one patient outside any request, with short sessions of its own."""

    engine: Engine
    keys: PatientKeys
    store: FileStore
    documents: DocumentVault
    patient_id: UUID

    def stream(self, record: PortableRecord) -> Iterator[bytes]:
        """Yield the archive's bytes.

        Raises:
            PatientErasedError: while iterating, when the patient is erased meanwhile.

        """
        outlet = _Outlet()
        # zipfile asks for write and flush, and counts for itself where it is.
        with zipfile.ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
            for name, content in self._members(record):
                info = _entry(name)
                with archive.open(info, "w") as target:
                    for chunk in content:
                        self._cipher()
                        target.write(chunk)
                        yield outlet.taken()
        yield outlet.taken()

    def _members(self, record: PortableRecord) -> Iterator[tuple[str, Iterable[bytes]]]:
        yield RECORD, (record.record,)
        yield CONSENTS, (record.consents,)
        for signed in record.signed:
            yield signed.place, (signed.content,)
        for printed in record.printed:
            yield printed.place, self._content(ConsentPaper, printed.paper_id)
        for archived in record.archived:
            yield archived.place, self._document(archived.document_id)
        for file in record.files:
            yield file.place, self._content(Attachment, file.attachment_id)
        for image in record.images:
            yield image.place, self._content(ImageInstance, image.instance_id)

    def _content(self, table: type[Any], row_id: UUID) -> Iterator[bytes]:
        with reading(), Session(self.engine) as session:
            row = session.get_one(table, row_id)
            ref, context = row.file_ref, row.file_context
        if ref is not None:
            yield from self.store.open_decrypted(ref, self._cipher(), context)

    def _document(self, document_id: UUID) -> Iterator[bytes]:
        with reading(), Session(self.engine) as session:
            yield self.documents.open(session, session.get_one(PatientDocument, document_id))

    def _cipher(self) -> PatientCipher:
        with reading(), Session(self.engine) as session:
            return self.keys.cipher(session, self.patient_id)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=datetime.now(UTC).timetuple()[:6])
    entry.external_attr = 0o600 << 16
    # Pictures and PDFs are compressed already.
    is_text = name in {RECORD, CONSENTS}
    entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
    return entry
