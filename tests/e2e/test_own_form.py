"""A centre sends its own words of the form, and a coordinator approves them, at browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.centre_forms import OWN_SENTENCE, own_words, published
from tests.support.looks import faults_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.browser import SignedInPeople

# Later than any other test prints a form of this centre.
HOLDS_FROM = datetime.now(UTC).date() + timedelta(days=30)


def test_own_words_are_sent_corrected_read_and_approved(
    people: SignedInPeople, tmp_path: Path
) -> None:
    representative, coordinator = people("r.keller"), people("s.lambert")
    good, bad = tmp_path / "de.yaml", tmp_path / "el.yaml"
    good.write_text(own_words(), encoding="utf-8")
    bad.write_text(published("el").replace("{contact_point}", "εδώ"), encoding="utf-8")

    representative.opens("/centre-forms")
    representative.writes("What is different from the published version, and why", "Clearer.")
    files = representative.page.locator("input[type=file]")
    files.set_input_files([good, bad])
    representative.button("Propose this version").click()
    expect(representative.page.locator("[data-error-summary]")).to_contain_text(
        "“el.yaml”: “sections/contacts/points/2/text” must hold these words in braces"
    )
    assert list(faults_of(representative.page)) == []
    files.set_input_files([good])
    representative.presses("Propose this version")
    representative.is_told("A coordinator decides next.")
    assert list(faults_of(representative.page)) == []
    representative.page.locator("table a").first.click()
    representative.sees(OWN_SENTENCE)
    assert list(faults_of(representative.page)) == []

    coordinator.opens("/centre-forms/of-networks")
    coordinator.page.locator("table a").first.click()
    coordinator.sees("1 text differs from published version 1.1 and is marked.")
    assert list(faults_of(coordinator.page)) == []
    coordinator.ticks("Approve this version")
    coordinator.page.locator("input[type=date]").fill(HOLDS_FROM.isoformat())
    coordinator.presses("Record the decision")
    coordinator.is_told("The version is approved.")
    assert list(faults_of(coordinator.page)) == []
