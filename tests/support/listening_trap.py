"""A listener on loopback that counts who calls: safe rendering calls nobody."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


class ListeningTrap(socketserver.ThreadingTCPServer):
    """Counts the connections made to it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.calls = 0

    @property
    def address(self) -> str:
        """Return the address as a URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002  the library's signature
        """Count the call and answer nothing."""
        self.calls += 1
        return False


@contextmanager
def listening_trap() -> Iterator[ListeningTrap]:
    """Listen while the block runs."""
    with ListeningTrap() as trap:
        thread = Thread(target=trap.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield trap
        finally:
            trap.shutdown()
            thread.join()
