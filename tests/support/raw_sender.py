"""A client of its own that sends files by tus to a running product, and can be cut off anywhere."""

from __future__ import annotations

import base64
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

from tests.support.sign_in import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.running_product import RunningProduct

WHO: Final = "a.hartwig@uk-lindenberg.example"
BLOCK: Final = 1024**2
_PIECE_KIND: Final = "application/offset+octet-stream"


@dataclass
class RawSender:
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
        return self._creates(url, "large.bin", size, b"")

    def sends(self, url: str, name: str, file: bytes) -> str:
        """Send a small file in one request; return its address."""
        return self._creates(url, name, len(file), file)

    def _creates(self, url: str, name: str, size: int, first: bytes) -> str:
        headers = {
            "Tus-Resumable": "1.0.0",
            "X-CSRFToken": self._token,
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}",
        }
        if first:
            headers["Content-Type"] = _PIECE_KIND
        status, answered, told = self._asks("POST", url, first, headers)
        assert status == 201, told
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
        body: str | bytes | None = None,
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
        number, inside = divmod(place, BLOCK)
        block = (number.to_bytes(8) * (BLOCK // 8))[inside : inside + ends_at - place]
        yield block
        place += len(block)


def _token_in(page: bytes) -> str:
    found = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1].decode()
