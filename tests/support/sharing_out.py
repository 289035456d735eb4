"""How a test run's files are shared out among its workers: which stay together on one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

# These use a second product, which takes a worker a quarter of a minute to start.
_OF_FRAGILE_PRODUCT: Final = "tests of the product whose parts may be killed"
_TOGETHER: Final = {
    "tests/e2e/test_image_outage.py": _OF_FRAGILE_PRODUCT,
    "tests/e2e/test_outages.py": _OF_FRAGILE_PRODUCT,
    "tests/e2e/test_stalled_panel.py": _OF_FRAGILE_PRODUCT,
}


class FilesTogether(LoadFileScheduling):
    """Gives out files whole, and some of them to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return _TOGETHER.get(file, file)


def scheduler_of(config: pytest.Config, log: Producer) -> FilesTogether | None:
    """Return what shares out the files, where they are given out whole (``--dist loadfile``)."""
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None
