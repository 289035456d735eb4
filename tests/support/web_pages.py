"""A small application with real tables and templates, and browsers that sign in to it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

from tests.support.databases import wait_for_no_disk
from tests.support.sign_in import METHOD, PASSWORD
from web.accounts.composition import install_accounts
from web.accounts.language import select_locale, select_time_zone
from web.components.appearance import register_appearance
from web.components.assets import register_assets
from web.frame import words
from web.rate_limits import limiter
from web.request_session import database, init_request_session
from web.settings import ROOT, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Blueprint
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.databases import Database


def settings_for(lent: Database, folder: Path, *, public_url: str = "http://localhost") -> Settings:
    """Return the settings of an installation over a test's database, its data in ``folder``."""
    return Settings(
        data_folder=folder,
        port=8000,
        database_url=lent.url,
        file_store_url=f"file://{folder / 'files'}",
        temporal_profile="embedded",
        smtp_host="127.0.0.1",
        smtp_port=8003,
        public_url=public_url,
        is_demo=False,
    )


@contextmanager
def small_app(settings: Settings, *blueprints: Blueprint) -> Iterator[Flask]:
    """Lend an application with accounts and the given pages, and nothing else."""
    app = Flask("web", root_path=str(ROOT / "web"))
    app.config.update(SECRET_KEY="for tests", TESTING=True)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    init_request_session(app, settings)
    CSRFProtect(app)
    Babel(app, locale_selector=select_locale, timezone_selector=select_time_zone)
    register_assets(app)
    register_appearance(app)
    app.jinja_env.filters["words"] = words
    install_accounts(app, settings, METHOD)
    with app.app_context():
        wait_for_no_disk(database.engine)
    limiter.reset()
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    yield app
    with app.app_context():
        database.engine.dispose()


def token_in(page: TestResponse) -> str:
    """Return the form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, "the page has no form with a token"
    return found.group(1)


def post(
    client: FlaskClient, url: str, values: dict[str, Any], *, form_on: str | None = None
) -> TestResponse:
    """Load the page with the form, then send it with its token."""
    page = client.get(form_on or url)
    return client.post(url, data={**values, "csrf_token": token_in(page)})


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Sign in as a person would."""
    return post(client, "/sign-in", {"email": email, "password": password})
