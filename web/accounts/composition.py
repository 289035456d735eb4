"""Puts accounts into an application: pages, sign-in method, rate limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.accounts.current import find_current_person
from web.accounts.method import SIGN_IN_METHOD
from web.accounts.password_views import new_passwords
from web.accounts.views import accounts
from web.rate_limits import limiter
from web.sign_in import PasswordMethod

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

    from web.settings import Settings


def install_accounts(app: Flask, settings: Settings, method: PasswordMethod | None = None) -> None:
    """Register the pages; ``method`` is another way to prove who somebody is, in tests a cheap one.

    Templates get ``current_person``.
    """
    app.extensions[SIGN_IN_METHOD] = method or PasswordMethod.of(settings)
    limiter.init_app(app)
    app.register_blueprint(accounts)
    app.register_blueprint(new_passwords)
    app.context_processor(_person)


def _person() -> dict[str, Any]:
    return {"current_person": find_current_person()}
