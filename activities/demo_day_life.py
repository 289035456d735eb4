"""The life of one panel, from enrolment to closure, as the people of the demonstration lead it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import yaml

from activities.demo_day_browser import Browser, StepFailedError
from activities.demo_patients import dicom_file
from activities.demo_prose import flowing_throughout
from activities.demo_stories import CASES

_SCRIPT = CASES.parent / "demo_day.yaml"
_ENROLLER, _COORDINATOR, _LEAD = "e.dimitrova", "s.lambert", "c.moreau"
# Sees the panel from triage on and has no part in what follows: the clock names everybody to her.
_ONLOOKER = "t.vermeer"
_MEMBERS = ("j.ortega", "m.deluca")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One step: who did what, and what the panel's clock says after it."""

    who: str
    what: str
    clock: str = ""


class Life:
    """Plays the steps one by one; each is done through the site's own pages."""

    def __init__(self, browsers: Mapping[str, Browser], *, printing_seconds: float = 60) -> None:
        """Act with these browsers, by the people's names before their @.

        A printed form is waited for ``printing_seconds``.
        """
        self._browsers = browsers
        self._printing_seconds = printing_seconds
        self._words = flowing_throughout(
            yaml.load(_SCRIPT.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader),
        )
        self._patient = ""
        self._panel = ""
        self._reader = _ENROLLER

    @property
    def panel_path(self) -> str:
        """Return the panel's address once it is open."""
        return self._panel

    def steps(self) -> Iterator[Told]:
        """Do one step after the other.

        Raises:
            StepFailedError: when one does not work.

        """
        yield from self._request()
        yield from self._consent()
        yield from self._gather()
        yield from self._discuss()
        yield from self._conclude()

    def _request(self) -> Iterator[Told]:
        enroller = self._browsers[_ENROLLER]
        yield self._told(_ENROLLER, self._enrol)
        page = enroller.open(self._patient)
        page = enroller.send(page, f"{self._patient}/panels", {})
        self._panel = urlsplit(page.url).path.removesuffix("/request")
        yield self._seen(_ENROLLER, "opens a panel for the patient")
        yield self._told(_ENROLLER, self._submit)
        yield self._told(_COORDINATOR, self._accept)

    def _consent(self) -> Iterator[Told]:
        yield self._told(_ENROLLER, self._print_form)
        yield self._told(_ENROLLER, self._record_consent)
        yield self._told(_ENROLLER, self._confirm_consent)

    def _gather(self) -> Iterator[Told]:
        yield self._told(_LEAD, self._invite)
        for member in _MEMBERS:
            browser = self._browsers[member]
            browser.send(browser.open(f"{self._panel}/invitation"), "/invitation/acceptance", {})
            yield self._seen(member, "accepts the invitation")

    def _discuss(self) -> Iterator[Told]:
        yield self._told(_ENROLLER, self._attach)
        asking, first = _MEMBERS
        yield self._told(asking, self._ask_for_data)
        yield self._told(_ENROLLER, self._answer)
        for member in (first, asking):
            self._contribute(member)
            yield self._seen(member, "signs a contribution")

    def _conclude(self) -> Iterator[Told]:
        lead = self._browsers[_LEAD]
        lead.send(lead.open(f"{self._panel}/acts/start_outcome"), "/acts/start_outcome", {})
        yield self._seen(_LEAD, "ends the discussion and begins the outcome")
        yield self._told(_LEAD, self._present)
        for signatory in (_LEAD, *_MEMBERS):
            browser = self._browsers[signatory]
            browser.send(browser.open(f"{self._panel}/outcome"), "/outcome/signature", {})
            yield self._seen(signatory, "signs the outcome")
        lead.send(lead.open(f"{self._panel}/close"), "/close", {})
        yield self._seen(_LEAD, "closes the panel")

    def _told(self, who: str, act: Callable[[Browser], str]) -> Told:
        return self._seen(who, act(self._browsers[who]))

    def _seen(self, who: str, what: str) -> Told:
        clock = self._browsers[self._reader].open(self._panel).clock if self._panel else ""
        return Told(who=self._browsers[who].name, what=what, clock=clock)

    def _enrol(self, browser: Browser) -> str:
        values = {**self._words["patient"], "birth_year": str(datetime.now(UTC).year - 5)}
        page = browser.send(browser.open("/patients/new"), "/patients/new", values)
        self._patient = urlsplit(page.url).path
        return f"enrols a patient under the nickname “{page.title}”"

    def _submit(self, browser: Browser) -> str:
        page = browser.open(f"{self._panel}/request")
        browser.send(page, "/request", self._words["request"], button="submit")
        return f"submits the request “{self._words['request']['title']}”"

    def _accept(self, browser: Browser) -> str:
        lead = self._browsers[_LEAD].name
        browser.send(browser.open(f"{self._panel}/triage"), "/triage/accept", {"lead": lead})
        self._reader = _ONLOOKER
        return f"accepts it and names {lead} as lead"

    def _print_form(self, browser: Browser) -> str:
        page = browser.open(f"{self._panel}/consent")
        browser.send(page, "/consent/print", self._words["consent_form"])
        paper = browser.download(self._printed_paper(browser))
        if not paper.startswith(b"%PDF"):
            raise StepFailedError(f"{browser.name}: the consent form is no PDF")
        return f"has the consent form printed in Bulgarian ({len(paper) // 1024} KB of PDF)"

    def _printed_paper(self, browser: Browser) -> str:
        until = time.monotonic() + self._printing_seconds
        while time.monotonic() < until:
            link = browser.open(f"{self._panel}/consent").link_with("/consent-papers/")
            if link is not None:
                return link
            time.sleep(0.5)
        raise StepFailedError(f"{browser.name}: no consent form in {self._printing_seconds} s")

    def _record_consent(self, browser: Browser) -> str:
        values = {**self._words["consent"], "signed_on": datetime.now(UTC).date().isoformat()}
        browser.send(browser.open(f"{self._panel}/consent"), "/consent/record", values)
        return "records the signed consent: care and databases yes, contact for research no"

    def _confirm_consent(self, browser: Browser) -> str:
        browser.send(browser.open(f"{self._panel}/consent"), "/consent/confirm", {})
        return "confirms the consent; the case opens"

    def _invite(self, browser: Browser) -> str:
        names = [self._browsers[each].name for each in _MEMBERS]
        browser.send(browser.open(f"{self._panel}/invite"), "/invite", {"people": names})
        return f"invites {' and '.join(names)}"

    def _attach(self, browser: Browser) -> str:
        content = dicom_file("MR_small.dcm")
        files = {"files": ("mri-slice.dcm", content)}
        browser.send(browser.open(f"{self._panel}/images"), "/images/uploads", {}, files=files)
        return f"sends an MRI slice ({len(content) // 1024} KB of DICOM), whose names are removed"

    def _ask_for_data(self, browser: Browser) -> str:
        page = browser.open(f"{self._panel}/discussion")
        browser.send(page, "/data-requests", {"text": self._words["data_request"]})
        return "asks the centre for data"

    def _answer(self, browser: Browser) -> str:
        discussion = browser.open(f"{self._panel}/discussion")
        link = discussion.link_with("/answer")
        if link is None:
            raise StepFailedError(f"{browser.name} sees no request for data to answer")
        browser.send(browser.open(link), "/answer", {"text": self._words["data_answer"]})
        return "answers the request for data"

    def _contribute(self, who: str) -> None:
        browser = self._browsers[who]
        page = browser.open(f"{self._panel}/discussion")
        text = self._words["contributions"][who]
        for form in page.forms:
            if "/questions/" in form.action and form.action.endswith("/contributions"):
                browser.send(page, form.action, {"text": text})
                return
        raise StepFailedError(f"{browser.name} sees no question to contribute to")

    def _present(self, browser: Browser) -> str:
        page = browser.open(f"{self._panel}/outcome/edit")
        form = page.form_to("/outcome/edit")
        values = {"summary": self._words["outcome"]["summary"]}
        for name in form.fields:
            if name.startswith("text_"):
                values[name] = self._words["outcome"]["recommendation"]
            elif name.startswith("strength_"):
                values[name] = "strong"
        browser.send(page, "/outcome/edit", values, button="present")
        return "writes the outcome and presents it for signature"
