"""Nothing acts for whoever another site sends: unsafe routes ask for the token and for whence."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.architecture.routes import METHODS, own_rules
from tests.support.sign_in import METHOD
from tests.support.web_pages import settings_for, token_in
from web.app import create_app
from web.rate_limits import limiter
from web.request_session import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.routing import Rule

    from tests.support.databases import Databases

# The tablet has no session; its random address is its token, valid once (tests/web/tablets).
NO_TOKEN = {"tablets.sign_form"}
UNSAFE = METHODS - {"GET"}


@pytest.fixture(scope="module")
def app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with databases.fresh("sqlite") as lent:
        settings = settings_for(lent, tmp_path_factory.mktemp("cross-site"))
        app = create_app(settings, sign_in_method=METHOD)
        limiter.enabled = False
        yield app
        limiter.enabled = True
        with app.app_context():
            database.engine.dispose()


def acts(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Yield every route that changes something, with its method and an address."""
    for rule in own_rules(app):
        values = {
            name: UUID(int=1) if "UUID" in type(converter).__name__ else "1"
            for name, converter in rule._converters.items()
        }
        built = rule.build(values)
        assert built is not None
        for method in sorted(UNSAFE & (rule.methods or set())):
            yield rule, method, built[1]


def test_nothing_acts_without_the_token_of_its_form(app: Flask) -> None:
    client = app.test_client()
    open_without = {
        (rule.endpoint, method, status)
        for rule, method, address in acts(app)
        if rule.endpoint not in NO_TOKEN
        and (status := client.open(address, method=method).status_code) != 400
    }

    assert open_without == set()


@pytest.mark.parametrize("came_from", ["cross-site", "same-site"])
def test_nothing_acts_for_a_page_of_another_site(app: Flask, came_from: str) -> None:
    client, headers = app.test_client(), {"Sec-Fetch-Site": came_from}
    # The token would refuse it first; here the second wall stands alone.
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answered = {
            (rule.endpoint, method, status)
            for rule, method, address in acts(app)
            if (status := client.open(address, method=method, headers=headers).status_code) != 403
        }
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert answered == set()


def test_a_token_is_worth_nothing_in_another_browser(app: Flask) -> None:
    token = token_in(app.test_client().get("/sign-in"))

    answer = app.test_client().post("/language", data={"locale": "de", "csrf_token": token})

    assert answer.status_code == 400


@pytest.mark.parametrize("came_from", ["same-origin", "none"])
def test_our_own_pages_act(app: Flask, came_from: str) -> None:
    client = app.test_client()
    values = {"locale": "de", "csrf_token": token_in(client.get("/sign-in"))}

    answer = client.post("/language", data=values, headers={"Sec-Fetch-Site": came_from})

    assert answer.status_code == 303
