"""Somebody who sends images by tus to a site under test, whole or cut short."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.support.web_pages import token_in
from web.models.imaging import ImageUpload, UploadedFile, UploadedPart

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@dataclass
class TusSender:
    """A person at a browser, by the name of their part in the panel."""

    site: PanelSite
    who: str = "clinician"
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        """Return the signed-in browser."""
        return self.site.browser(self.who)

    @property
    def token(self) -> str:
        """Return this browser's token against forged requests."""
        if self.who not in self._tokens:
            self._tokens[self.who] = token_in(self.client.get("/settings"))
        return self._tokens[self.who]

    @property
    def uploads_url(self) -> str:
        """Return where uploads of the patient begin."""
        return f"/patients/{self.site.patient_id}/images/uploads"

    def begins(self, command_id: UUID | None = None, panel_id: str = "") -> dict[str, Any]:
        """Begin an upload as the page's script does; return the addresses."""
        values = {"command_id": str(command_id or uuid4()), "panel_id": panel_id}
        answer = self.posts(self.uploads_url, data=values)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def posts(self, url: str, **options: Any) -> TestResponse:
        """Send what is no file: JSON answers are wanted."""
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.client.post(url, headers=headers, **options)

    def creates(
        self,
        files_url: str,
        name: str,
        size: int,
        content: bytes = b"",
        fingerprint: str = "",
        **headers: str,
    ) -> TestResponse:
        """Create a file, with its first bytes if there are any."""
        told = f"filename {_encoded(name)}"
        if fingerprint:
            told += f",fingerprint {_encoded(fingerprint)}"
        sent = {
            **VERSION,
            "X-CSRFToken": self.token,
            "Upload-Length": str(size),
            "Upload-Metadata": told,
            **headers,
        }
        kind = PIECE if content else None
        return self.client.post(files_url, headers=sent, data=content, content_type=kind)

    def adds(
        self, url: str, offset: int, content: bytes, *, promised: int | None = None, **headers: str
    ) -> TestResponse:
        """Send a piece; with ``promised`` the line is cut before that many bytes arrived."""
        sent = {**VERSION, "X-CSRFToken": self.token, "Upload-Offset": str(offset), **headers}
        options: dict[str, Any] = {"data": content}
        if promised is not None:
            options["environ_overrides"] = {"CONTENT_LENGTH": str(promised)}
        return self.client.patch(url, headers=sent, content_type=PIECE, **options)

    def asks(self, url: str) -> TestResponse:
        """Ask how much has arrived."""
        return self.client.head(url, headers=VERSION)

    def sends(self, upload: dict[str, Any], name: str, content: bytes) -> str:
        """Send a whole small file at once; return its address."""
        answer = self.creates(upload["files_url"], name, len(content), content)
        assert answer.status_code == 201, answer.text
        assert answer.headers["Upload-Offset"] == str(len(content))
        return answer.headers["Location"]

    def completes(self, upload: dict[str, Any]) -> TestResponse:
        """Say that all files are there."""
        return self.posts(upload["complete_url"])

    def rows(self, kind: type[Any] = UploadedFile) -> list[Any]:
        """Return the rows of a table."""
        with self.site.lent.sessions() as session:
            return list(session.scalars(select(kind)))

    @property
    def upload(self) -> ImageUpload:
        """Return the one upload."""
        (row,) = self.rows(ImageUpload)
        assert isinstance(row, ImageUpload)
        return row

    def content_of(self, row: UploadedFile) -> bytes:
        """Return what has arrived of a file, decrypted."""
        from web.file_store import FileStore
        from web.patient_keys import PatientKeys

        store = FileStore.of(self.site.settings)
        with self.site.lent.sessions() as session:
            cipher = PatientKeys.of(self.site.settings).cipher(session, self.site.patient_id)
            parts = session.scalars(
                select(UploadedPart)
                .where(UploadedPart.file_id == row.id)
                .order_by(UploadedPart.begins_at)
            ).all()
        return b"".join(
            b"".join(store.open_decrypted(each.file_ref, cipher, each.file_context))
            for each in parts
        )

    def stored(self) -> list[Path]:
        """Return the files in the store."""
        folder = Path(self.site.settings.file_store_url.removeprefix("file://"))
        return [path for path in folder.rglob("*") if path.is_file()]


def sha1_header(content: bytes) -> str:
    """Return what tus's checksum extension says of a piece."""
    digest = hashlib.sha1(content, usedforsecurity=False).digest()
    return f"sha1 {base64.b64encode(digest).decode()}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
