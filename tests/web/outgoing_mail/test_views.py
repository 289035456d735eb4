"""Caught mails: an administrator of a demonstration reads them; elsewhere there is no such page."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from tests.support.inline_gateway import InlineGateway
from tests.support.organisations import a_person, an_affiliation
from tests.support.page_checks import assert_page
from tests.support.sign_in import CHEAP_PASSWORDS, METHOD, PASSWORD
from tests.support.web_pages import settings_for, sign_in
from web.app import create_app
from web.outgoing_mail.views import mail_folder
from web.rate_limits import limiter
from web.request_session import database
from workflows.domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.support.databases import Databases


@contextmanager
def a_browser(
    databases: Databases, folder: Path, *, is_demo: bool = True, role: Role = Role.ADMINISTRATOR
) -> Iterator[FlaskClient]:
    with databases.fresh("sqlite") as lent:
        with lent.sessions.begin() as session:
            person = a_person(
                session, email="a@b.example", password_hash=CHEAP_PASSWORDS.hash(PASSWORD)
            )
            an_affiliation(session, person, role=role)
        settings = replace(settings_for(lent, folder), is_demo=is_demo)
        app = create_app(settings, gateway=InlineGateway(lent.sessions), sign_in_method=METHOD)
        limiter.reset()
        client = app.test_client()
        assert sign_in(client, "a@b.example").status_code == 303
        yield client
        with app.app_context():
            database.engine.dispose()


def catch(folder: Path, number: int, body: str = "A panel waits for you.") -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = "j.ortega@hospital.example", f"Your panels, day {number}"
    mail.set_content(body)
    mail_folder(folder).mkdir(exist_ok=True)
    (mail_folder(folder) / f"20261123T0700{number:02d}-mail.eml").write_bytes(mail.as_bytes())


def test_caught_mails_are_shown_newest_first(databases: Databases, tmp_path: Path):
    for number in (1, 2):
        catch(tmp_path, number, "Grüße <b>from</b> Consilium")

    with a_browser(databases, tmp_path) as browser:
        page = browser.get("/outgoing-mail")

    assert_page(page)
    assert "To j.ortega@hospital.example" in page.text
    assert "Grüße &lt;b&gt;from&lt;/b&gt; Consilium" in page.text
    assert page.text.index("Your panels, day 2") < page.text.index("Your panels, day 1")


def test_older_mails_stand_on_the_next_page(databases: Databases, tmp_path: Path):
    for number in range(26):
        catch(tmp_path, number)

    with a_browser(databases, tmp_path) as browser:
        pages = [browser.get(f"/outgoing-mail?page={page}").text for page in (1, 2)]

    assert [page.count("Your panels, day") for page in pages] == [25, 1]
    assert "26 mails" in pages[0]
    assert "Your panels, day 0" in pages[1]


def test_before_the_first_mail_the_page_says_so(databases: Databases, tmp_path: Path):
    with a_browser(databases, tmp_path) as browser:
        assert "No mail yet" in browser.get("/outgoing-mail").text


def test_outside_a_demonstration_there_is_no_such_page(databases: Databases, tmp_path: Path):
    catch(tmp_path, 1)

    with a_browser(databases, tmp_path, is_demo=False) as browser:
        page = browser.get("/outgoing-mail")

    assert page.status_code == 404
    assert 'href="/outgoing-mail"' not in page.text
    assert "Your panels" not in page.text


@pytest.mark.parametrize("role", [Role.HEALTH_PROFESSIONAL, Role.AUDITOR])
def test_only_administrators_read_caught_mail(databases: Databases, tmp_path: Path, role: Role):
    catch(tmp_path, 1)

    with a_browser(databases, tmp_path, role=role) as browser:
        assert browser.get("/outgoing-mail").status_code == 403
