"""One running product and one browser for all browser tests; people come in fresh windows."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import SignedInPeople
from tests.support.chromium import running_browser
from tests.support.made_once import made_once
from tests.support.running_product import RunningProduct, fill_product, started
from tests.support.skipped_time import TIME_SKIPPING
from tests.support.whole_terms import add_whole_terms, whole_terms
from web.database import make_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """Run web, worker and Temporal with the demonstration and every terminology."""
    filled = made_once(tmp_path_factory, "demonstration", partial(_fill, tmp_path_factory))
    with started(RunningProduct(_copy(tmp_path_factory, filled))) as running:
        yield running


def _fill(factory: pytest.TempPathFactory, folder: Path) -> None:
    fill_product(folder, with_demo=True)
    engine = make_engine(f"sqlite:///{folder / 'consilium.sqlite'}")
    add_whole_terms(engine, whole_terms(factory))
    # The last connection takes the write-ahead log into the file.
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Chromium."""
    with running_browser() as running:
        yield running


@pytest.fixture(scope="session")
def everybody(browser: Browser, product: RunningProduct) -> SignedInPeople:
    """Remember who has signed in."""
    return SignedInPeople(browser, product)


@pytest.fixture
def people(everybody: SignedInPeople) -> Iterator[SignedInPeople]:
    """Bring people to windows of their own, which close after the test."""
    yield everybody
    everybody.close()


@pytest.fixture(scope="session")
def fragile_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """Run a second product, whose parts tests may kill and whose panels may skip time."""
    filled = made_once(tmp_path_factory, "people", partial(fill_product, with_demo=False))
    folder = _copy(tmp_path_factory, filled)
    with started(RunningProduct(folder, temporal_arguments=TIME_SKIPPING)) as running:
        yield running


def _copy(factory: pytest.TempPathFactory, filled: Path) -> Path:
    folder = factory.mktemp("product")
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def staff(browser: Browser, fragile_product: RunningProduct) -> SignedInPeople:
    """Remember who has signed in to the second product."""
    return SignedInPeople(browser, fragile_product)


@pytest.fixture
def night_shift(staff: SignedInPeople) -> Iterator[SignedInPeople]:
    """Bring people of the second product to windows of their own."""
    yield staff
    staff.close()
