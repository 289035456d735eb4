"""Who the present request comes from: the person, their session, and the actor the domain asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import g, has_request_context, request

from web.request_session import db_session, installation
from web.sign_in import find_signed_in

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from web.models.people import Person, SignInSession
    from web.sign_in import SignedIn
    from workflows.domain.actors import Actor

_FOUND: Final = "consilium_signed_in"
_FOR_ANY_PASSWORD: Final = frozenset({"accounts.change_password", "accounts.sign_out"})


class NotSignedInError(Exception):
    """The request needs a person and comes from nobody; the browser is sent to sign in."""


class PasswordToBeChangedError(Exception):
    """Somebody else has seen the password; until it is changed nothing opens but its change."""


def current_person() -> Person:
    """Return who is signed in.

    Raises:
        NotSignedInError: when nobody is.

    """
    return current_session().person


def find_current_person() -> Person | None:
    """Return who is signed in, or nothing; for pages that strangers see too."""
    found = find_session_of_request() if has_request_context() else None
    return found.person if found else None


def current_session() -> SignInSession:
    """Return the session of who is signed in; raises NotSignedInError."""
    found = find_session_of_request()
    if found is None:
        raise NotSignedInError
    return found


def find_session_of_request() -> SignInSession | None:
    """Return the open session that the request's cookie names, or nothing."""
    found = _signed_in()
    return found.row if found else None


def current_actor() -> Actor:
    """Return who is signed in, with the roles that hold now; raises NotSignedInError."""
    found = _signed_in()
    if found is None:
        raise NotSignedInError
    return found.actor


def refuse_a_password_to_be_changed(endpoint: str | None) -> None:
    """Raise PasswordToBeChangedError for every page but those that change it, or sign out."""
    if current_person().password_once_until is not None and endpoint not in _FOR_ANY_PASSWORD:
        raise PasswordToBeChangedError


def give_cookie(response: Response, token: str) -> None:
    """Put the session's token into a cookie that only our own server gets back."""
    response.set_cookie(
        _cookie_name(), token, httponly=True, secure=_is_https(), samesite="Lax", path="/"
    )
    _forget()


def take_cookie(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(
        _cookie_name(), httponly=True, secure=_is_https(), samesite="Lax", path="/"
    )
    _forget()


def _signed_in() -> SignedIn | None:
    """Return who the request's cookie names; asked once a request."""
    if _FOUND not in g:
        token = request.cookies.get(_cookie_name(), "")
        setattr(g, _FOUND, _look_up(token) if token else None)
    return cast("SignedIn | None", g.get(_FOUND))


def _look_up(token: str) -> SignedIn | None:
    # A page left open asks for news every two seconds; that is nobody at the desk.
    is_somebody = request.method != "GET" or request.headers.get("HX-Request") != "true"
    return find_signed_in(db_session(), token, is_activity=is_somebody)


def _forget() -> None:
    g.pop(_FOUND, None)


def _cookie_name() -> str:
    # Browsers accept __Host- only from https, without a domain and for the whole site.
    return "__Host-consilium" if _is_https() else "consilium"


def _is_https() -> bool:
    return installation().public_url.startswith("https://")
