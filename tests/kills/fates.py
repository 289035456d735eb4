"""One kill for each form that is sent: at which point, and who."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from uuid import UUID

from sqlalchemy import func, select

from activities.demo_day_browser import Browser, StepFailedError
from tests.kills.points import SECONDS_AFTER, KillOrder, Point
from web.database import reading
from web.models.panels import CommandStatus, PanelCommand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from urllib.request import Request

    from tests.kills.watched_product import WatchedProduct

Answer = tuple[str, int, bytes]
_COMMAND: Final = re.compile(rb'command_id(?:=|"\r\n\r\n)([0-9a-f-]{36})')
_SETTLED_WITHIN_SECONDS: Final = 90
_TRIES: Final = 6
_SERVER_ERROR: Final = 500
_UNAVAILABLE: Final = 503
_WITHOUT_A_STEP: Final = ("/images/uploads", "/attachments")
VICTIMS: Final = (("worker",), ("web",), ("temporal",), ("web", "worker"), ("worker", "temporal"))


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What happens while one form is sent."""

    point: Point
    victims: tuple[str, ...]


def fates(points: tuple[Point, ...]) -> Iterator[Fate]:
    """Yield every pair of point and victims, again and again.

    The number of points and that of victims have no common divisor, or their pairs would repeat
    before all were there; a shift after each turn sees to it.
    """
    shift = 0
    while True:
        for number, point in enumerate(points):
            yield Fate(point=point, victims=VICTIMS[(number + shift) % len(VICTIMS)])
        shift += 1


@dataclass(kw_only=True)
class Ledger:
    """What the people at their browsers know: which commands were answered, and how it went."""

    rounds: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    saved: int = 0
    acknowledged: set[UUID] = field(default_factory=set)
    panel_commands: set[UUID] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Executioner:
    """Sends forms while parts of the product die, and makes the product whole again."""

    def __init__(self, product: WatchedProduct, fates: Iterator[Fate], ledger: Ledger) -> None:
        """Kill parts of ``product``; write into ``ledger``."""
        self._product = product
        self._fates = fates
        self._ledger = ledger
        self._order = KillOrder(product.settings.data_folder / "kill-order")

    def send(self, send: Callable[[], Answer], path: str, body: bytes) -> Answer:
        """Return the answer that somebody gets who sends again whatever got none.

        Raises:
            StepFailedError: when the product refuses, or never answers.

        """
        fate, ledger = next(self._fates), self._ledger
        ledger.rounds += 1
        groups = [self._product.group(victim) for victim in fate.victims]
        timer = self._let_die(fate, groups)
        try:
            answer = self._attempt(send, fate, path)
        finally:
            timer.join()
            was_reached = not self._order.withdraw()
        ledger.reached[f"{fate.point}: {'reached' if was_reached else 'not on this way'}"] += 1
        began = time.monotonic()
        if answer is None:
            ledger.unanswered += 1
        # Sent once more in any case: a second press of the button is not a second act.
        again = self._insist(send, fate, path)
        has_waited = self._settle(path)
        ledger.seconds.append(time.monotonic() - began)
        if has_waited:
            # A panel that is saved and not yet opened has no page to go to; now it has one.
            again = self._insist(send, fate, path)
        commands = {UUID(each.decode()) for each in _COMMAND.findall(body)}
        ledger.acknowledged |= commands
        if path.startswith("/panels/") and not path.endswith(_WITHOUT_A_STEP):
            ledger.panel_commands |= commands
        return again

    def settle(self, place: str) -> None:
        """Raise whatever is dead, and wait until no command waits any more."""
        self._product.raise_the_dead()
        self._settle(place)

    def _let_die(self, fate: Fate, groups: list[int]) -> threading.Timer:
        delay = SECONDS_AFTER.get(fate.point)
        if delay is None:
            self._order.give(fate.point, groups)
        timer = threading.Timer(
            delay or 0, self._product.kill_groups, [groups if delay is not None else []]
        )
        timer.start()
        return timer

    def _attempt(self, send: Callable[[], Answer], fate: Fate, path: str) -> Answer | None:
        """Return the answer, or nothing when there was none or it was "try again"."""
        try:
            return send()
        except StepFailedError as error:
            if isinstance(error.__cause__, HTTPError) and error.__cause__.code != _UNAVAILABLE:
                self._ledger.faults.append(f"{path} while {fate}: {error}")
                raise
            return None
        except (OSError, http.client.HTTPException):
            return None

    def _insist(self, send: Callable[[], Answer], fate: Fate, path: str) -> Answer:
        for _ in range(_TRIES):
            self._product.raise_the_dead()
            answer = self._attempt(send, fate, f"{path}, sent again")
            if answer is not None:
                return answer
            time.sleep(1)
        self._ledger.faults.append(f"{path} while {fate}: no answer after {_TRIES} more tries")
        raise StepFailedError(f"{path} is never answered")

    def _settle(self, path: str) -> bool:
        """Wait until no command waits any more; tell whether one did."""
        until = time.monotonic() + _SETTLED_WITHIN_SECONDS
        waited = False
        while self._queued():
            waited = True
            if time.monotonic() > until:
                self._ledger.faults.append(f"after {path} commands wait for ever")
                return True
            time.sleep(0.1)
        self._ledger.saved += waited
        return waited

    def _queued(self) -> int:
        query = select(func.count(PanelCommand.id)).where(
            PanelCommand.status == CommandStatus.QUEUED
        )
        with reading(), self._product.sessions() as session:
            return session.scalar(query) or 0


class HauntedBrowser(Browser):
    """A browser of the demonstration's day, each of whose forms meets a fate."""

    def __init__(self, base_url: str, name: str) -> None:
        """Begin without cookies, and without a fate until the person has signed in."""
        super().__init__(base_url, name)
        self.executioner: Executioner | None = None

    def _fetch(self, request: Request) -> Answer:
        executioner = self.executioner
        if executioner is None or request.get_method() != "POST":
            return super()._fetch(request)
        fetch = super()._fetch
        body = request.data if isinstance(request.data, bytes) else b""
        return executioner.send(lambda: fetch(request), request.selector, body)
