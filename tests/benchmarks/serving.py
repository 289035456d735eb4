"""The product as a benchmark meets it: served from a data folder of its own, asked by HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click
import yaml

from tests.benchmarks.settling import wait_until_all_have_workflows
from web.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_DURATION = re.compile(r"app;dur=([\d.]+), sql;desc=(\d+)")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: status, text, the server's milliseconds and statements, and where it leads."""

    status: int
    text: str
    milliseconds: float
    statements: int
    location: str | None


@dataclass(kw_only=True)
class Visitor:
    """One signed-in browser without a screen."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the token of the page at ``path``, or of the field ``page``."""
        page = self.get(fields.pop("page", path)).text
        return self.send(path, page, **fields)

    def send(self, path: str, page: str, **fields: str) -> Answer:
        """Send a form whose page is at hand."""
        found = _TOKEN.search(page)
        assert found, f"no form for {path}"
        return self._ask("POST", path, urlencode({"csrf_token": found.group(1), **fields}))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):
            # The server ends connections that rest; a browser opens a new one. A command that
            # is sent twice acts once.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        timing = _DURATION.search(response.headers.get("Server-Timing", ""))
        return Answer(
            status=response.status,
            text=text,
            milliseconds=float(timing.group(1)) if timing else 0.0,
            statements=int(timing.group(2)) if timing else 0,
            location=response.headers.get("Location"),
        )


@dataclass(frozen=True, kw_only=True)
class Product:
    """A served installation."""

    port: int
    folder: Path

    def visitor(self) -> Visitor:
        """Return a browser of a stranger."""
        return Visitor(port=self.port)

    def sign_in(self, email: str) -> Visitor:
        """Return a browser in which this person of the demonstration is signed in."""
        passwords = json.loads((self.folder / "demo-passwords.json").read_text(encoding="utf-8"))
        visitor = Visitor(port=self.port)
        answer = visitor.post("/sign-in", email=email, password=passwords[email], next="/")
        assert answer.status == 303, answer.status
        return visitor


@contextmanager
def served(
    folder: Path, port: int, *, panels: int, patients: int, audit_rows: int
) -> Iterator[Product]:
    """Prepare, fill and serve an installation; end it afterwards."""
    environment = os.environ | {
        "DATA": str(folder),
        "PORT": str(port),
        "CONSILIUM_DEMO": "1",
        "CONSILIUM_SERVER_TIMING": "1",
        "CONSILIUM_LOG_LEVEL": "WARNING",
        "CONSILIUM_TEMPORAL_FILE": str(_hasty_settings(folder)),
    }
    verbs = [sys.executable, "-m", "activities.command_line"]
    filling = [
        *(sys.executable, "-m", "tests.benchmarks.generate"),
        *("--panels", str(panels), "--patients", str(patients)),
        *("--audit-rows", str(audit_rows)),
    ]
    terms = [*verbs, "terminology", "load"]
    click.echo(f"filling: {patients} patients, {panels} panels, {audit_rows} audit rows", err=True)
    for command in ([*verbs, "migrate"], terms, [*verbs, "demo"], filling):
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    click.echo("starting", err=True)
    server = subprocess.Popen([*verbs, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_well(port)
        wait_until_all_have_workflows(folder, port + 1)
        yield Product(port=port, folder=folder)
    finally:
        server.terminate()
        server.wait(60)


def wait_until_well(port: int) -> None:
    """Wait until every part of the installation is up; five minutes at most."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            if json.loads(Visitor(port=port).get("/health").text)["status"] == "ok":
                return
        except (OSError, ValueError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    message = "the product did not come up"
    raise TimeoutError(message)


def _hasty_settings(folder: Path) -> Path:
    """Write settings that give thousands of panels and patients their workflows in minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = yaml.safe_load((ROOT / "temporal.yaml").read_text(encoding="utf-8"))
    settings["panel_starts"] = {"at_once": 8, "a_second": 100}
    settings["consent_watch"] = {"at_once": 50, "a_second": 100, "looks_a_second": 0.2}
    path = folder / "temporal.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path
