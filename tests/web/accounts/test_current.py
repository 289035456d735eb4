"""Who a request comes from: only a person at the desk keeps a session alive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from tests.support.web_pages import sign_in
from web.accounts.current import (
    NotSignedInError,
    current_actor,
    current_person,
    find_current_person,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

EMAIL = "ada@hospital.example"
NOON = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)


def test_nobody_is_signed_in_without_a_cookie(app: Flask) -> None:
    with app.test_request_context("/"):
        assert find_current_person() is None
        with pytest.raises(NotSignedInError):
            current_person()
        with pytest.raises(NotSignedInError):
            current_actor()


def test_the_actor_is_the_person_of_the_cookie(client: FlaskClient) -> None:
    sign_in(client, EMAIL)

    with client:
        client.get("/settings")
        assert current_person().email == EMAIL
        assert current_actor().person_id == current_person().id


def test_a_page_asking_for_news_does_not_keep_the_session_alive(client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, EMAIL)
        for _ in range(6):
            clock.shift(timedelta(minutes=5))
            client.get("/settings", headers={"HX-Request": "true"})

        assert client.get("/settings").status_code == 303


def test_opening_pages_keeps_the_session_alive(client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, EMAIL)
        for _ in range(6):
            clock.shift(timedelta(minutes=20))
            assert client.get("/settings").status_code == 200
