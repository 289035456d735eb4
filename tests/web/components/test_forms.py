"""Forms read forms; whatever else is sent to them is an empty one."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired

from web.components.forms import ConsiliumForm


class Letter(ConsiliumForm):
    words = StringField(validators=[DataRequired()])
    is_urgent = BooleanField(default=True)


@pytest.mark.parametrize("body", ["[]", '["words"]', '"words"', "3", "null", '{"words": "x"}', "{"])
def test_a_body_of_json_is_an_empty_form(body: str) -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)

    with app.test_request_context(method="POST", data=body, content_type="application/json"):
        form = Letter()

        assert not form.validate_on_submit()
        assert (form.words.data, form.is_urgent.data) == (None, False)
        assert [each.field_id for each in form.problems] == ["words"]


def test_a_form_is_read_as_it_was_sent() -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)

    with app.test_request_context(method="POST", data={"words": "new"}):
        form = Letter()

        assert form.validate_on_submit()
        assert (form.words.data, form.is_urgent.data) == ("new", False)
