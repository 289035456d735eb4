"""Whoever is invited or lost the password chooses one by a link to their own mailbox."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.browser import PATIENCE_MS
from tests.support.chromium import accessibility_findings

if TYPE_CHECKING:
    from tests.support.browser import Person, SignedInPeople
    from tests.support.running_product import RunningProduct

REPRESENTATIVE = "r.keller"
EMAIL = "n.newe@uk-lindenberg.example"
FIRST, SECOND = "nine swans on the canal", "a heron under the old bridge"


def test_a_newcomer_chooses_a_password_and_later_another_by_mail(
    people: SignedInPeople, product: RunningProduct
) -> None:
    representative, newcomer = people(REPRESENTATIVE), people.stranger()
    representative.opens("/people/invite")
    representative.writes("Name", "Nora Newe")
    representative.writes("E-mail address", EMAIL)
    representative.chooses("Role", "Health professional")
    representative.chooses("Healthcare provider", "Lindenberg")
    representative.chooses("Network", "EpiCARE")
    representative.presses("Invite")
    representative.is_told("is on its way to them")
    representative.does_not_see("One-time password")

    link = link_to(product, number=1)
    newcomer.opens(link)
    assert newcomer.path == "/password/choose"
    newcomer.sees(EMAIL)
    assert list(accessibility_findings(newcomer.page)) == []
    chooses(newcomer, FIRST)
    newcomer.is_told("Your password is set")
    signs_in(newcomer, FIRST)
    newcomer.opens(link)
    assert newcomer.path == "/password/lost"
    newcomer.is_told("has been used")

    forgetful = people.stranger(viewport={"width": 375, "height": 740})
    forgetful.opens("/sign-in")
    forgetful.presses("I lost my password, or have none yet")
    assert list(accessibility_findings(forgetful.page)) == []
    forgetful.writes("E-mail address", EMAIL)
    forgetful.presses("Send me a link")
    forgetful.is_told("If there is an account with this address")
    forgetful.opens(link_to(product, number=2))
    chooses(forgetful, SECOND)
    signs_in(forgetful, SECOND)
    newcomer.opens("/")
    assert newcomer.path.startswith("/sign-in")


def chooses(person: Person, password: str) -> None:
    """Type a new password twice."""
    person.writes("New password", password)
    person.writes("New password again", password)
    person.presses("Set the password")


def signs_in(person: Person, password: str) -> None:
    """Come in with the password that was chosen."""
    person.writes("E-mail address", EMAIL)
    person.writes("Password", password)
    person.presses("Sign in")
    expect(person.page.get_by_role("heading", level=1, name="Worklist")).to_be_visible()


def link_to(product: RunningProduct, *, number: int) -> str:
    """Wait for the newcomer's mail with this many links so far, and return the newest's path."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        links = []
        for file in sorted(product.mail_folder.glob("*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = re.search(r"/password/links/\S+", body.get_content() if body else "")
            if mail["To"] == EMAIL and found:
                links.append(found.group())
        if len(links) >= number:
            return links[number - 1]
        time.sleep(0.5)
    message = "no mail with a link came"
    raise TimeoutError(message)
