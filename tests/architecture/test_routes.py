"""Every route states who may use it, stands in the committed list, and has a sound address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.architecture.routes import badly_named, line_of, own_rules, unguarded
from tests.support.sign_in import METHOD
from tests.support.web_pages import settings_for
from web.access import public, requires
from web.app import create_app
from web.request_session import database
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.databases import Databases

LIST = Path(__file__).with_name("routes.txt")
# endpoint: why strangers may open it
PUBLIC = {
    "accounts.sign_in": "whoever signs in is a stranger until then",
    "accounts.choose_language": "the page of signing in is read in one's own language",
    "new_passwords.lost_password": "whoever lost the password; any address is answered alike",
    "new_passwords.open_link": "opens a link of a mail; takes the token out of the address",
    "new_passwords.choose_password": "opens with the token of a mail to the owner's address, once",
    "tablets.sign_form": "patients have no account; the random address is valid once and briefly",
    "health.show_health": "asked by machines; says which part is up and nothing else",
    "verification.ask_number": "whoever holds a paper may check it; it asks for a number",
    "verification.show_verification": "says number, version and sum of a paper and nothing else",
}


@pytest.fixture(scope="module")
def app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with databases.fresh("sqlite") as lent:
        settings = settings_for(lent, tmp_path_factory.mktemp("routes"))
        app = create_app(settings, sign_in_method=METHOD)
        yield app
        with app.app_context():
            database.engine.dispose()


def test_every_route_states_a_permission_or_is_public_with_a_reason(app: Flask):
    assert list(unguarded(app, frozenset(PUBLIC))) == []


def test_the_list_of_public_routes_names_only_public_routes(app: Flask):
    known = {rule.endpoint for rule in own_rules(app)}

    assert set(PUBLIC) - known == set(), "Remove what is gone from PUBLIC."


def test_the_routes_are_those_of_the_committed_list(app: Flask):
    lines = [line_of(app, rule) for rule in own_rules(app)]

    assert lines == LIST.read_text("utf-8").splitlines(), (
        "The routes changed. If that was meant, write the list anew with "
        "python -m tests.architecture.write_routes, and read the difference before you commit it."
    )


def test_addresses_are_typed_and_in_kebab_case(app: Flask):
    faults = [fault for rule in own_rules(app) for fault in badly_named(rule.rule)]

    assert faults == []


@pytest.mark.parametrize(
    ("rule", "advice"),
    [
        ("/panels/<panel_id>", "give <panel_id> a type"),
        ("/panels/<path:rest>", "give <rest> a type"),
        ("/panels/<string:panel_id>", "is an id, so its type is uuid"),
        ("/access_log", "in kebab-case"),
        ("/panelRequests", "in kebab-case"),
    ],
)
def test_a_bad_address_is_found(rule: str, advice: str):
    faults = list(badly_named(rule))

    assert len(faults) == 1
    assert advice in faults[0]


def test_a_good_address_is_let_through():
    assert list(badly_named("/panels/<uuid:panel_id>/data-requests/<string:kind>")) == []


def test_a_route_without_a_permission_is_found():
    app = Flask("bad")
    app.add_url_rule("/bare", "bare", lambda: "")
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/guarded", "guarded", requires(Permission.SEE_BOARD)(lambda: ""))

    faults = list(unguarded(app, frozenset()))

    assert len(faults) == 2
    assert "/bare states no permission" in faults[0]
    assert "/open is public" in faults[1]
