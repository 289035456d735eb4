"""Shows the whole life of a panel in a minute, through the running site and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator

from activities.demo_day_browser import Browser, StepFailedError
from activities.demo_day_life import Life, Told
from activities.demo_people import read_passwords
from web.networks.seeding import demo_people
from web.settings import Settings

__all__ = ["StepFailedError", "browsers_of", "run_demo_day"]

_CAST = ("e.dimitrova", "s.lambert", "c.moreau", "j.ortega", "m.deluca", "t.vermeer")


def run_demo_day(settings: Settings) -> Iterator[str]:
    """Play a panel from enrolment to closure and say what happens, a few words a step.

    Raises:
        StepFailedError: when the site is not there or a step does not work.

    """
    began = time.monotonic()
    browsers = browsers_of(settings)
    life = Life(browsers)
    yield f"{len(browsers)} people are signed in at {settings.public_url}."
    for number, told in enumerate(life.steps(), start=1):
        yield _line(number, told)
    seconds = time.monotonic() - began
    address = f"{settings.public_url}{life.panel_path}"
    yield f"From enrolment to closure in {seconds:.0f} seconds: {address}"


def browsers_of(settings: Settings) -> dict[str, Browser]:
    """Return a signed-in browser for each of the people, by the name before their @.

    Raises:
        StepFailedError: when there is no demonstration, or somebody cannot sign in.

    """
    passwords = read_passwords(settings)
    if not passwords:
        raise StepFailedError(
            f"{settings.data_folder} holds no demonstration. Make it first: consilium demo",
        )
    browsers = {}
    for person in demo_people():
        key = person.email.split("@")[0]
        if key in _CAST:
            browsers[key] = Browser(settings.public_url, person.display_name)
            browsers[key].sign_in(person.email, passwords[person.email])
    return browsers


def _line(number: int, told: Told) -> str:
    clock = f"\n    {told.clock}" if told.clock else ""
    return f"{number:2}. {told.who} {told.what}.{clock}"
