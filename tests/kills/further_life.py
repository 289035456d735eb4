"""What the demonstration's day leaves out: ways back, pauses, other hands, another end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from activities.demo_day_browser import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from activities.demo_day_browser import Browser
    from activities.demo_day_pages import Page

_LEAD: Final = "c.moreau"
_FIRST, _SECOND = "j.ortega", "m.deluca"


class FurtherLife:
    """Goes on with a closed panel, through the site's own pages, until it is archived."""

    def __init__(self, browsers: Mapping[str, Browser], panel: str) -> None:
        """Act with these browsers on the panel at this path."""
        self._browsers = browsers
        self._panel = panel

    def steps(self) -> Iterator[str]:
        """Do one after the other.

        Raises:
            StepFailedError: when one does not work.

        """
        yield self._act(_LEAD, "reopen", reason="A new finding came in.")
        yield self._act(_LEAD, "set_urgency")
        soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
        yield self._act(_LEAD, "snooze", reason="The finding is being repeated.", until=soon)
        yield self._act(_LEAD, "end_snooze")
        yield self._waive()
        yield self._amend()
        yield self._act(_LEAD, "start_outcome")
        yield self._act(_LEAD, "resume_discussion", reason="One question is left.")
        yield self._act(_LEAD, "start_outcome")
        yield self._present()
        yield self._on_outcome(_LEAD, "/outcome/revision", reason="A word is missing.")
        yield self._present()
        yield self._on_outcome(_LEAD, "/outcome/signature")
        yield self._on_outcome(_FIRST, "/outcome/dissent", reason="I would wait.")
        yield self._on_outcome(_SECOND, "/outcome/signature")
        yield self._send(_LEAD, "/close", "/close")
        yield self._act(_LEAD, "archive")

    def _act(self, who: str, kind: str, **values: str) -> str:
        return self._send(who, f"/acts/{kind}", f"/acts/{kind}", **values)

    def _on_outcome(self, who: str, action: str, **values: str) -> str:
        return self._send(who, "/outcome", action, **values)

    def _send(self, who: str, path: str, action: str, **values: str) -> str:
        browser = self._browsers[who]
        browser.send(browser.open(f"{self._panel}{path}"), action, values)
        return f"{browser.name}: {action}"

    def _waive(self) -> str:
        self._send(_SECOND, "/discussion", "/data-requests", text="Please send the last EEG.")
        page, link = self._link(_LEAD, "/waive")
        self._browsers[_LEAD].send(page, link, {"text": "It is described in the letter."})
        return "a request for data is waived"

    def _amend(self) -> str:
        page, link = self._link(_FIRST, "/amend")
        self._browsers[_FIRST].send(page, link, {"text": "I add: begin with half the dose."})
        return "a contribution is amended"

    def _link(self, who: str, part: str) -> tuple[Page, str]:
        browser = self._browsers[who]
        link = browser.open(f"{self._panel}/discussion").link_with(part)
        if link is None:
            raise StepFailedError(f"{browser.name} sees no {part}")
        return browser.open(link), link

    def _present(self) -> str:
        browser = self._browsers[_LEAD]
        page = browser.open(f"{self._panel}/outcome/edit")
        fields = page.form_to("/outcome/edit").fields
        values = {name: "Begin the diet." for name in fields if name.startswith("text_")}
        values |= {name: "strong" for name in fields if name.startswith("strength_")}
        values["summary"] = "The diet first."
        browser.send(page, "/outcome/edit", values, button="present")
        return "an outcome is presented"
