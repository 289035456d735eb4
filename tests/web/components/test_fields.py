"""Shared form fields: what they take in, what they refuse, and how they say so."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from tests.support.component_pages import component_site
from web.components.choices import ChecksField, ChoiceField, OneOfField, PersonSelectField
from web.components.fields import (
    CommandIdField,
    GrowingTextField,
    PlainTextField,
    Required,
    VersionField,
    plain,
)
from web.components.forms import ConsiliumForm

ANA = UUID("0f1d3d6e-5a6c-4d0c-8a7e-3c2b1a000001")
COMMAND = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


class ExampleForm(ConsiliumForm):
    command_id = CommandIdField()
    version = VersionField(default=1)
    name = PlainTextField("Name", [Required()], limit=10)
    text = GrowingTextField("Text", limit=30)
    area = OneOfField("Area", choices=[("", "Choose …"), ("a", "A")])
    urgency = ChoiceField("Urgency", choices=[("o", "Ordinary"), ("u", "Urgent")])
    purposes = ChecksField("Purposes", choices=[("x", "X"), ("y", "Y")])
    person = PersonSelectField("Person")


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    with component_site().test_request_context("/", method="POST"):
        yield


def sent(**values: str | list[str]) -> ExampleForm:
    given = {"name": "Ana", "command_id": COMMAND, "version": "1"} | values
    form = ExampleForm(MultiDict(given), meta={"csrf": False})
    form.person.offer([(ANA, "Ana Kovač, Zagreb")])
    return form


def errors_of(form: FlaskForm) -> dict[str, list[str]]:
    form.validate()
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_a_complete_form_is_accepted() -> None:
    form = sent(text="One\r\ntwo", area="a", urgency="u", purposes=["x", "y"], person=str(ANA))

    assert errors_of(form) == {}
    assert form.text.data == "One\ntwo"
    assert form.purposes.data == ["x", "y"]
    assert form.person.data == ANA


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  spaces  ", "spaces"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("turned\u202eback", "turnedback"),
        ("zero\u200bwidth", "zerowidth"),
        ("two\nlines\tand tab", "two lines and tab"),
        ("e\u0301", "\u00e9"),
        ("Ωμέγα Щука Ģirts", "Ωμέγα Щука Ģirts"),
    ],
)
def test_a_line_is_cleaned(given: str, kept: str) -> None:
    assert plain(given, lines=False) == kept


def test_a_text_keeps_its_lines() -> None:
    assert plain("one\r\ntwo\rthree\x0b", lines=True) == "one\ntwo\nthree"


def test_a_missing_field_is_named() -> None:
    assert errors_of(sent(name=" \t"))["name"] == ["“Name” is missing."]


def test_a_text_too_long_is_refused_with_its_excess_and_kept_whole() -> None:
    form = sent(text="x" * 42)

    errors = errors_of(form)

    assert errors["text"] == ["The text is 12 characters too long; 30 are possible."]
    assert form.text.data == "x" * 42
    assert "maxlength" not in str(form.text())


@pytest.mark.parametrize("field", ["area", "urgency", "person"])
def test_a_choice_that_was_not_offered_is_refused(field: str) -> None:
    form = sent(**{field: "4ea1b2c3-0000-4000-8000-000000000000"})

    assert errors_of(form)[field] == ["Choose one of the list."]


@pytest.mark.parametrize("field", ["area", "urgency", "person"])
def test_nothing_chosen_is_no_wrong_choice(field: str) -> None:
    assert errors_of(sent(**{field: ""})) == {}


def test_the_command_id_is_made_with_the_form_and_stays() -> None:
    fresh = ExampleForm(MultiDict(), meta={"csrf": False})
    again = sent()

    assert isinstance(fresh.command_id.data, UUID)
    assert again.command_id.data == UUID(COMMAND)
    assert COMMAND in str(again.command_id())


@pytest.mark.parametrize("command_id", ["", "not-a-uuid"])
def test_a_broken_command_id_is_refused(command_id: str) -> None:
    assert "command_id" in errors_of(sent(command_id=command_id))


@pytest.mark.parametrize("version", ["", "-1", "1.0", "²", "9" * 10, "x"])
def test_a_broken_version_is_refused(version: str) -> None:
    assert errors_of(sent(version=version))["version"] == [
        "The form was incomplete. Load the page again."
    ]


def test_problems_come_in_order_and_point_to_their_controls() -> None:
    form = sent(name="", urgency="z", version="x")
    form.validate()
    form.refuse("Somebody was faster.")

    problems = [(problem.message, problem.field_id) for problem in form.problems]

    assert problems == [
        ("Somebody was faster.", None),
        ("The form was incomplete. Load the page again.", None),
        ("“Name” is missing.", "name"),
        ("Choose one of the list.", "urgency-0"),
    ]
    assert form.first_error_id == "name"
