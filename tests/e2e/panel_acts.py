"""What people do in a panel, each act as one would do it with mouse and keys on the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from playwright.sync_api import expect

from tests.support.browser import choose, full_name, tick

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.support.browser import Person

CENTRE, COORDINATOR, LEAD = "a.hartwig", "s.lambert", "c.moreau"
SPAIN, ITALY, LATVIA = "j.ortega", "m.deluca", "l.berzina"
DATABASES = "Databases and registries of the networks"
RESEARCH = "Being contacted about research"
CARE = "Care: sharing for diagnosis and treatment"


@dataclass(frozen=True, kw_only=True)
class RequestWords:
    """What the enrolling clinician writes."""

    title: str = "Seizures from the first week, which surgery?"
    questions: tuple[str, ...] = (
        "Is she a candidate for surgery?",
        "Would a ketogenic diet be an option now?",
    )
    background: str = "Girl, onset at day 5.\nFour drugs tried without lasting effect."


@dataclass
class LivingPanel:
    """A panel's address, and the acts of those who take part in it."""

    path: str
    patient_path: str
    words: RequestWords = field(default_factory=RequestWords)

    @property
    def id(self) -> UUID:
        """Return the panel's id."""
        return UUID(self.path.rpartition("/")[2])

    def submit(self, person: Person) -> None:
        """Write the request and submit it."""
        person.opens(f"{self.path}/request")
        person.writes("Title", self.words.title)
        for number, question in enumerate(self.words.questions, start=1):
            person.writes(f"Question {number}", question)
        person.writes("Background", self.words.background)
        person.chooses("Primary thematic area", "Epilepsy surgery")
        person.presses("Submit request")
        person.is_told("submitted")

    def accept_request(self, person: Person, *, lead: str = LEAD) -> None:
        """Triage: accept and name the lead."""
        person.opens(f"{self.path}/triage")
        person.chooses("Lead of the panel", full_name(lead))
        person.presses("Accept request")
        person.is_told(re.compile("accepted", re.IGNORECASE))

    def refuse_care(self, person: Person) -> None:
        """Record that the patient refused sharing for care, and confirm it."""
        self.record_consent(person, care="Refused")
        person.button("Confirm the refusal").click()
        person.presses("Confirm and end the panel", person.page.get_by_role("dialog"))

    def record_consent(
        self, person: Person, *, language: str = "English", care: str = "Given"
    ) -> None:
        """Record what the signed paper says, in a language of the patient."""
        person.opens(f"{self.path}/consent")
        form = person.page.locator("form#recording")
        if not form.get_by_text("Where the signed paper lies").is_visible():
            person.unfolds("Record a newly signed form")
        choose(form, "Language of the patient", language)
        choose(form, "Version of the form", "1.0")
        tick(form.get_by_role("group", name="Who signs"), "Parent")
        form.get_by_label("Signed on").fill(datetime.now(UTC).date().isoformat())
        decisions = {CARE: care, DATABASES: "Given", RESEARCH: "Refused"}
        for purpose, decision in decisions.items():
            tick(form.get_by_role("group", name=purpose), decision)
        form.get_by_label("Where the signed paper lies").fill("Records office, shelf 12")
        tick(form, "I have seen the signed paper")
        person.presses("Record consent", form)
        person.is_told("recorded")

    def confirm_consent(self, person: Person) -> None:
        """Stand for the recorded consent; the case opens."""
        person.opens(f"{self.path}/consent")
        person.presses("Confirm consent")

    def invite(self, person: Person, *keys: str) -> None:
        """Invite people by name."""
        person.opens(f"{self.path}/invite")
        for key in keys:
            person.ticks(full_name(key))
        person.presses("Invite")

    def accept_invitation(self, person: Person) -> None:
        """Take part."""
        person.opens(f"{self.path}/invitation")
        person.presses("Accept the invitation")

    def decline_invitation(self, person: Person, *, reason: str, colleague: str) -> None:
        """Do not take part, and say who could."""
        person.opens(f"{self.path}/invitation")
        person.writes("Reason", reason)
        person.chooses("A colleague who could take part", full_name(colleague))
        person.presses("Decline the invitation")

    def contribute(self, person: Person, number: int, text: str) -> None:
        """Sign a contribution to a question."""
        person.opens(f"{self.path}/discussion")
        thread = self.thread(person, number)
        _compose(person, thread, "Contribute", "Your contribution", text, "Sign the contribution")

    def ask_for_data(self, person: Person, text: str) -> None:
        """Ask the enrolling centre for data."""
        person.opens(f"{self.path}/discussion")
        place = person.page.locator("main")
        words = "Ask the enrolling centre for data"
        _compose(person, place, words, "Which data do you need?", text, "Ask for data")

    def answer_data_request(self, person: Person, text: str) -> None:
        """Answer the open request for data."""
        person.opens(f"{self.path}/discussion")
        person.presses("Answer")
        person.writes("Your answer", text)
        person.presses("Send the answer")

    def amend(self, person: Person, number: int, text: str) -> None:
        """Sign a new version of one's contribution."""
        person.opens(f"{self.path}/discussion")
        person.presses("Amend your contribution", self.thread(person, number))
        person.writes("New version", text)
        person.presses("Sign the new version")

    def attach(self, person: Person, file: Path) -> None:
        """Attach a file to the case."""
        person.opens(f"{self.path}/attachments")
        person.page.locator("input[type=file]").set_input_files(file)
        person.presses("Add the files")
        person.sees(file.name)

    def start_outcome(self, person: Person) -> None:
        """End the discussion and begin to write."""
        person.opens(f"{self.path}/acts/start_outcome")
        person.presses("Start the outcome")

    def present_outcome(self, person: Person, *, recommendations: tuple[str, ...]) -> None:
        """Write a recommendation for each question and put them before the signatories."""
        person.opens(f"{self.path}/outcome/edit")
        for number, text in enumerate(recommendations, start=1):
            question = self.outcome_question(person, number)
            question.get_by_label("Recommendation", exact=True).fill(text)
            tick(question, "Strong")
        person.presses("Present for signature")
        person.is_told("waits for signatures")

    def sign(self, person: Person) -> None:
        """Sign the outcome."""
        person.opens(f"{self.path}/outcome")
        person.presses("Sign the outcome")

    def withdraw_care_consent(self, person: Person) -> None:
        """Record on the patient's page that the patient takes consent for care back."""
        person.opens(f"{self.patient_path}/consent/withdraw")
        tick(person.page.get_by_role("group", name="What is withdrawn"), "Care")
        tick(person.page.get_by_role("group", name="Who withdraws"), "Parent")
        person.button("Withdraw …").click()
        person.presses("Withdraw now", person.page.get_by_role("dialog"))

    def thread(self, person: Person, number: int) -> Locator:
        """Return the part of the discussion about one question."""
        return person.page.get_by_role("region", name=f"Question {number}")

    def outcome_question(self, person: Person, number: int) -> Locator:
        """Return the part of the outcome's form about one question."""
        return person.page.get_by_role("region", name=f"Question {number}")


def enrol_patient(person: Person) -> str:
    """Enrol a patient and return the address of the patient's page."""
    person.opens("/patients/new")
    person.ticks("Female", group="Sex")
    person.chooses("Month of birth", "April")
    person.writes("Year of birth", "2022")
    person.writes("Area of residence", "Holstein")
    person.presses("Enrol patient")
    expect(person.page.get_by_role("button", name="Open a panel")).to_be_visible()
    return person.path


def open_panel(person: Person, words: RequestWords | None = None) -> LivingPanel:
    """Enrol a patient and open a panel for them."""
    patient_path = enrol_patient(person)
    person.presses("Open a panel")
    path = person.path.removesuffix("/request")
    return LivingPanel(path, patient_path, words or RequestWords())


def panel_in_discussion(
    centre: Person, coordinator: Person, lead: Person, *members: Person
) -> LivingPanel:
    """Lead a panel to the discussion, with these members taking part."""
    panel = open_panel(centre)
    panel.submit(centre)
    panel.accept_request(coordinator)
    panel.record_consent(centre)
    panel.confirm_consent(centre)
    panel.invite(lead, *(member.key for member in members))
    for member in members:
        panel.accept_invitation(member)
    return panel


def panel_at_signature(
    centre: Person, coordinator: Person, lead: Person, *members: Person
) -> LivingPanel:
    """Lead a panel to the presented outcome; each member has contributed to question 1."""
    panel = panel_in_discussion(centre, coordinator, lead, *members)
    for member in members:
        panel.contribute(member, 1, f"{member.name} would offer surgery.")
    panel.start_outcome(lead)
    panel.present_outcome(lead, recommendations=("Offer surgery.", "Begin the diet now."))
    return panel


def _compose(
    person: Person, place: Locator, opener: str, label: str, text: str, button: str
) -> None:
    """Open a folded form of the discussion, write into it and send it."""
    composer = place.locator("details.composer", has=person.page.get_by_text(opener, exact=True))
    composer.locator("summary").click()
    composer.get_by_label(label).fill(text)
    person.presses(button, composer)
