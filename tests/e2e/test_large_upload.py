"""Two gigabytes over a line that drops ten times: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.support.sign_in import PASSWORD
from web.file_store import FileStore
from web.models.imaging import ImageUpload, UploadedFile, UploadedPart, UploadState
from web.models.patients import Patient, Sex
from web.models.people import Person
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running_product import RunningProduct

WHO: Final = "a.hartwig@uk-lindenberg.example"
SIZE: Final = 2 * 1024**3
PIECE: Final = 16 * 1024**2
CUTS: Final = 10
_BLOCK: Final = 1024**2
_PIECE_KIND: Final = "application/offset+octet-stream"


def test_two_gigabytes_arrive_over_a_line_that_drops_ten_times(product: RunningProduct) -> None:
    patient_id = _enrol(product)
    sender = Sender(product)
    upload = sender.begins(patient_id)
    url = sender.creates(upload["files_url"], SIZE)
    step, cuts, sent = SIZE // (CUTS + 1), 0, 0

    offset = 0
    while offset < SIZE:
        size = min(PIECE, SIZE - offset)
        is_cut = cuts < CUTS and offset + size > (cuts + 1) * step
        sent += sender.adds(url, offset, size // 2 if is_cut else size, promised=size)
        if is_cut:
            cuts += 1
            offset = sender.settled_offset(url)
        else:
            offset += size

    assert cuts == CUTS
    # What a cut took with it was on its way into memory: less than a block a time.
    assert sent - SIZE < CUTS * 2 * _BLOCK
    assert _digest_of_stored(product, patient_id) == _digest_of_sent()
    sender.posts(upload["complete_url"])
    _wait_until_done(product, UUID(upload["id"]))
    with product.sessions() as session:
        (row,) = session.scalars(
            select(UploadedFile).where(UploadedFile.upload_id == UUID(upload["id"]))
        )
        assert (row.state.value, row.reason) == ("refused", "not_recognised")
        assert session.scalars(select(UploadedPart.file_ref)).all() == []


@dataclass
class Sender:
    """A client of its own that sends bytes as they come, and can be cut off anywhere."""

    product: RunningProduct
    _cookies: dict[str, str] = field(default_factory=dict)
    _token: str = ""

    def __post_init__(self) -> None:
        _status, _headers, page = self._asks("GET", "/sign-in")
        self._token = _token_in(page)
        values = {"csrf_token": self._token, "email": WHO, "password": PASSWORD}
        self._asks(
            "POST",
            "/sign-in",
            urlencode(values),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        self._token = _token_in(self._asks("GET", "/settings")[2])

    def begins(self, patient_id: UUID) -> dict[str, Any]:
        """Begin an upload."""
        answer = self.posts(
            f"/patients/{patient_id}/images/uploads", urlencode({"command_id": str(uuid4())})
        )
        found: dict[str, Any] = json.loads(answer)
        return found

    def posts(self, url: str, body: str = "") -> bytes:
        """Send a form; JSON is wanted."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "X-CSRFToken": self._token,
        }
        status, _headers, content = self._asks("POST", url, body, headers)
        assert status in {200, 201}, content
        return content

    def creates(self, url: str, size: int) -> str:
        """Create a file; return its address."""
        name = base64.b64encode(b"large.bin").decode()
        headers = {
            "Tus-Resumable": "1.0.0",
            "X-CSRFToken": self._token,
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {name}",
        }
        status, answered, content = self._asks("POST", url, "", headers)
        assert status == 201, content
        return answered["Location"]

    def settled_offset(self, url: str) -> int:
        """Return how much has arrived, once the server has noticed that the line was cut."""
        before = -1
        while True:
            _status, headers, _content = self._asks("HEAD", url, None, {"Tus-Resumable": "1.0.0"})
            offset = int(headers["Upload-Offset"])
            if offset == before:
                return offset
            before = offset
            time.sleep(0.3)

    def adds(self, url: str, offset: int, size: int, *, promised: int) -> int:
        """Send so many bytes; fewer than promised, and the line is cut. Return how many."""
        host = self.product.url.removeprefix("http://")
        head = (
            f"PATCH {url} HTTP/1.1\r\nHost: {host}\r\nCookie: {self._cookie}\r\n"
            f"X-CSRFToken: {self._token}\r\nTus-Resumable: 1.0.0\r\n"
            f"Upload-Offset: {offset}\r\nContent-Type: {_PIECE_KIND}\r\n"
            f"Content-Length: {promised}\r\nConnection: close\r\n\r\n"
        )
        name, _colon, port = host.partition(":")
        with socket.create_connection((name, int(port)), timeout=60) as line:
            line.sendall(head.encode())
            for block in content(offset, size):
                line.sendall(block)
            if size < promised:
                # A reset, as when a cable is pulled and the other side finds out.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                time.sleep(0.2)
            else:
                assert line.recv(64).startswith(b"HTTP/1.1 204"), url
        return size

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _asks(
        self,
        method: str,
        url: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.product.url.removeprefix("http://"))
        connection.request(method, url, body, {"Cookie": self._cookie, **(headers or {})})
        answer = connection.getresponse()
        content_ = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, rest = value.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer.status, dict(answer.headers), content_


def content(begins_at: int, size: int) -> Iterator[bytes]:
    """Yield a stretch of made-up content: each megabyte says which one it is."""
    place, ends_at = begins_at, begins_at + size
    while place < ends_at:
        number, inside = divmod(place, _BLOCK)
        block = (number.to_bytes(8) * (_BLOCK // 8))[inside : inside + ends_at - place]
        yield block
        place += len(block)


def _digest_of_sent() -> str:
    digest = hashlib.sha256()
    for block in content(0, SIZE):
        digest.update(block)
    return digest.hexdigest()


def _digest_of_stored(product: RunningProduct, patient_id: UUID) -> str:
    store, digest = FileStore.of(product.settings), hashlib.sha256()
    with product.sessions() as session:
        cipher = PatientKeys.of(product.settings).cipher(session, patient_id)
        parts = session.scalars(
            select(UploadedPart)
            .where(UploadedPart.patient_id == patient_id)
            .order_by(UploadedPart.begins_at)
        ).all()
    for part in parts:
        for chunk in store.open_decrypted(part.file_ref, cipher, part.file_context):
            digest.update(chunk)
    return digest.hexdigest()


def _wait_until_done(product: RunningProduct, upload_id: UUID, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with product.sessions() as session:
            if session.get_one(ImageUpload, upload_id).state is UploadState.DONE:
                return
        time.sleep(0.3)
    raise AssertionError("the upload was not judged in time")


def _token_in(page: bytes) -> str:
    found = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1].decode()


def _enrol(product: RunningProduct) -> UUID:
    patient_id = uuid4()
    with product.sessions.begin() as session:
        person = session.scalars(select(Person).where(Person.email == WHO)).one()
        session.add(
            Patient(
                id=patient_id,
                hcp_id=person.affiliations[0].hcp_id,
                nickname=f"Amber {patient_id.hex[:8]}",
                sex=Sex.FEMALE,
                birth_year=2021,
                birth_month=4,
                residence_area="Schleswig-Holstein",
                enrolled_by_id=person.id,
            )
        )
        session.flush()
        PatientKeys.of(product.settings).make_key(session, patient_id)
    return patient_id
