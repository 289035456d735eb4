"""Fixtures that every test may use."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.databases import database, databases, session, shared_database
from tests.support.long_files import LONG_FILES
from tests.support.quick_apps import share_what_applications_compile
from tests.support.quick_databases import share_what_databases_compile
from tests.support.sharing_out import scheduler_of

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

__all__ = ["database", "databases", "session", "shared_database"]

# How long one example takes says how busy the machine is, and nothing of the rules.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

share_what_applications_compile()
share_what_databases_compile()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the files that take longest begin, so that no worker has one left for last."""
    order = {config.rootpath / name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: order.get(Path(item.path), len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Let the files that need the same start stay on one worker."""
    return scheduler_of(config, log)


def pytest_collection_finish() -> None:
    """Leave out of every later search for garbage what was imported, which stays to the end.

    What tests make is looked through less often than Python would, which was 7 % of the work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
