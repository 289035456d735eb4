"""One life of a panel after the other, a kill with every form, a look at everything after each."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from activities.demo_day_browser import StepFailedError
from activities.demo_day_life import Life
from tests.kills.fates import Executioner, HauntedBrowser, Ledger, fates
from tests.kills.further_life import FurtherLife
from tests.kills.invariants import faults_of
from tests.kills.points import Point
from tests.kills.watched_product import WatchedProduct
from tests.support.running_product import fill_product, started
from tests.support.sign_in import PASSWORD
from web.networks.seeding import demo_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

POINTS: Final = (
    Point.WRITING,
    Point.WRITTEN,
    Point.RECORDING,
    Point.RECORDED,
    Point.ANSWERING,
    Point.STORING,
    Point.AT_ONCE,
    Point.SOON,
    Point.LATER,
)
# A worker that dies as it prints is waited for a minute before another one tries.
_PRINTING_SECONDS: Final = 240
_CAST: Final = ("e.dimitrova", "s.lambert", "c.moreau", "j.ortega", "m.deluca", "t.vermeer")


def run_matrix(folder: Path, *, rounds: int, skip: int = 0, say: Callable[[str], object]) -> Ledger:
    """Run ``rounds`` kills in a product in ``folder``, one life of a panel after the other."""
    ledger = Ledger()
    fill_product(folder, with_demo=False)
    with started(WatchedProduct(folder)) as product:
        executioner = Executioner(product, islice(fates(POINTS), skip, None), ledger)
        while ledger.rounds < rounds and not ledger.faults:
            _live(product, executioner, ledger, rounds)
            ledger.faults += faults_of(product, ledger)
            say(f"{ledger.rounds} kills, {len(ledger.faults)} faults\n")
    return ledger


def _live(product: WatchedProduct, executioner: Executioner, ledger: Ledger, rounds: int) -> None:
    browsers = {key: _signed_in(product, key) for key in _CAST}
    for browser in browsers.values():
        browser.executioner = executioner
    try:
        for _step in _whole_life(browsers):
            if ledger.rounds >= rounds:
                return
    except StepFailedError as error:
        ledger.faults.append(f"a life stopped: {error}")
        executioner.settle("a life that stopped")


def _whole_life(browsers: Mapping[str, HauntedBrowser]) -> Iterator[object]:
    life = Life(browsers, printing_seconds=_PRINTING_SECONDS)
    yield from life.steps()
    yield from FurtherLife(browsers, life.panel_path).steps()


def _signed_in(product: WatchedProduct, key: str) -> HauntedBrowser:
    person = next(each for each in demo_people() if each.email.startswith(f"{key}@"))
    browser = HauntedBrowser(product.url, person.display_name)
    browser.sign_in(person.email, PASSWORD)
    return browser


def told(ledger: Ledger) -> list[str]:
    """Return what happened in lines."""
    times = sorted(ledger.seconds)
    return [
        f"{ledger.rounds} kills, {len(ledger.acknowledged)} commands acknowledged",
        f"{ledger.unanswered} forms got no answer, {ledger.saved} took effect later",
        *(f"  {point}: {count}" for point, count in sorted(ledger.reached.items())),
        f"settled again: half within {times[len(times) // 2]:.1f} s, all within {times[-1]:.1f} s",
        f"{len(ledger.faults)} faults",
        *(f"  {each}" for each in ledger.faults),
    ]
