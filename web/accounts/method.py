"""Finds the way to sign in that this application was built with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from web.sign_in import PasswordMethod

SIGN_IN_METHOD: Final = "CONSILIUM_SIGN_IN_METHOD"


def sign_in_method() -> PasswordMethod:
    """Return how people prove who they are here."""
    return cast("PasswordMethod", current_app.extensions[SIGN_IN_METHOD])
