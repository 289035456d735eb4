"""JSON that is nested without end is refused like any that is broken."""

from __future__ import annotations

import pytest
from flask import Flask, request
from werkzeug.exceptions import BadRequest

from web.json_bodies import JsonBodies

DEEP = "[" * 100_000 + "]" * 100_000


def test_what_is_nested_too_deeply_is_broken() -> None:
    app = Flask(__name__)
    app.json = JsonBodies(app)

    with app.test_request_context(method="POST", data=DEEP, content_type="application/json"):
        assert request.get_json(silent=True) is None
    with (
        app.test_request_context(method="POST", data=DEEP, content_type="application/json"),
        pytest.raises(BadRequest),
    ):
        request.get_json()


def test_the_rest_is_read_and_written_as_ever() -> None:
    json = JsonBodies(Flask(__name__))

    assert json.loads(json.dumps({"a": [1, None, "ä"]})) == {"a": [1, None, "ä"]}
