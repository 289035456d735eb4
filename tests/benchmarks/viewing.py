"""Images over HTTP: a series' metadata, its first frame, and sixteen people who scroll at once.

Beside the frames, in the same run and by as many threads, the same bytes are read from bare files.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from tests.benchmarks.figures import percentile
from tests.benchmarks.first_image import measure_first_image
from tests.support.image_files import SeriesStore, StoredSeries
from web.database import make_engine, make_sessions
from web.models.panels import Panel
from web.settings import Settings

if TYPE_CHECKING:
    from tests.benchmarks.serving import Product, Visitor

READERS = 16
SLICES = 300
SIDE = 512
_ROUNDS = 20
_FRAMES_EACH = 60
_CLINICIAN = "a.hartwig@uk-lindenberg.example"
_PANEL = re.compile(r'href="/panels/([0-9a-f-]{36})"')
_STATEMENTS = re.compile(r"sql;desc=(\d+)")


@dataclass(kw_only=True)
class ImageReader:
    """A signed-in browser that fetches what is no text."""

    port: int
    cookies: dict[str, str]
    connection: http.client.HTTPConnection | None = None
    statements: list[int] = field(default_factory=list)

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """Return the body."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request("GET", path, headers={"Cookie": cookie, "Accept": accept})
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        found = _STATEMENTS.search(answer.headers.get("Server-Timing", ""))
        self.statements.append(int(found.group(1)) if found else 0)
        return body


def measure_viewing(product: Product) -> list[list[str]]:
    """Return a row for each thing: what, median, 95th percentile."""
    visitor = product.sign_in(_CLINICIAN)
    panel_id = UUID(_PANEL.findall(visitor.get("/").text)[0])
    made = _store(product, panel_id)
    root = f"/panels/{panel_id}"
    one = _reader(visitor)
    metadata = _timed(_ROUNDS, lambda _round: one.get(f"{root}{made.path()}/metadata"))
    first = _timed(_ROUNDS, lambda at: one.get(f"{root}{made.path(at)}/frames/1", _FRAME))
    readers = [_reader(visitor) for _number in range(READERS)]
    at_once = _together(
        lambda number, at: readers[number].get(f"{root}{made.path(at)}/frames/1", _FRAME)
    )
    bare = _bare_reads(product, made)
    page = f"http://127.0.0.1:{product.port}{root}/images/{made.id}"
    statements = max(max(reader.statements[1:]) for reader in readers)
    return [
        [f"metadata of {SLICES} slices", *_two(metadata)],
        ["one frame, one reader", *_two(first)],
        [f"a frame, {READERS} readers at once", *_two(at_once)],
        [f"the same bytes from bare files, {READERS} threads", *_two(bare)],
        ["statements for a frame", str(statements), ""],
        *measure_first_image(page, dict(visitor.cookies)),
    ]


_FRAME = "application/octet-stream; transfer-syntax=*"


def _store(product: Product, panel_id: UUID) -> StoredSeries:
    settings = Settings(
        data_folder=product.folder,
        port=product.port,
        database_url=f"sqlite:///{product.folder / 'consilium.sqlite'}",
        file_store_url=f"file://{product.folder / 'files'}",
        temporal_profile="embedded",
        smtp_host="127.0.0.1",
        smtp_port=product.port + 3,
        public_url=f"http://127.0.0.1:{product.port}",
        is_demo=True,
    )
    engine = make_engine(settings.database_url)
    try:
        with make_sessions(engine).begin() as session:
            panel = session.execute(
                select(Panel.patient_id, Panel.enroller_id).where(Panel.id == panel_id)
            ).one()
            assert panel.enroller_id is not None
            store = SeriesStore(
                session=session,
                settings=settings,
                patient_id=panel.patient_id,
                person_id=panel.enroller_id,
            )
            return store.add(slices=SLICES, side=SIDE)
    finally:
        engine.dispose()


def _reader(visitor: Visitor) -> ImageReader:
    return ImageReader(port=visitor.port, cookies=dict(visitor.cookies))


def _timed(rounds: int, act: Callable[[int], object]) -> list[float]:
    times = []
    for number in range(rounds):
        began = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _together(act: Callable[[int, int], object]) -> list[float]:
    """Return the milliseconds of every act of all readers, each at another place."""
    found: list[list[float]] = [[] for _number in range(READERS)]

    def read(number: int) -> None:
        found[number] = _timed(
            _FRAMES_EACH, lambda round_: act(number, (number * 17 + round_) % SLICES)
        )

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for times in found for each in times]


def _bare_reads(product: Product, made: StoredSeries) -> list[float]:
    folder = product.folder / "bare-frames"
    folder.mkdir(exist_ok=True)
    for number, frames in enumerate(made.frames):
        (folder / str(number)).write_bytes(frames[0])
    return _together(lambda _number, at: (folder / str(at)).read_bytes())


def _two(times: list[float]) -> list[str]:
    return [f"{percentile(times, share):.1f} ms" for share in (50, 95)]
