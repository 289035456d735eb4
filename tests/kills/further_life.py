"""What the demonstration's day leaves out: ways back, pauses, other hands, other ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from activities.demo_day_browser import Browser


class FurtherLife:
    """Goes on with a closed panel."""

    def __init__(self, browsers: Mapping[str, Browser], panel: str) -> None:
        """Act with these browsers on the panel at this path."""
        self._browsers = browsers
        self._panel = panel

    def steps(self) -> Iterator[str]:
        """Do one after the other.

        Raises:
            StepFailedError: when one does not work.

        """
        yield ""
