"""The form all others are made from: its problems in order, each with the field it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from flask_wtf import FlaskForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wtforms import Field


@dataclass(frozen=True)
class Problem:
    """One line of an error summary: what is wrong, and the id of the control to go to."""

    message: str
    field_id: str | None


class ConsiliumForm(FlaskForm):
    """A form that lists for its reader what it, or the domain, refused."""

    class Meta(FlaskForm.Meta):
        """How the form reads what is sent."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Take a body of JSON for an empty form: Flask-WTF fails on one that is no object."""
            is_given = formdata is None or hasattr(formdata, "getlist")
            if not is_given and has_request_context() and request.is_json:
                return request.form
            return super().wrap_formdata(form, formdata)

    @property
    def problems(self) -> list[Problem]:
        """Return every problem, those of the whole form first, then field by field."""
        whole = [Problem(str(message), None) for message in self.form_errors]
        return whole + [problem for field in self for problem in _problems_of(field)]

    @property
    def first_error_id(self) -> str | None:
        """Return the id of the first control with a problem."""
        return next((problem.field_id for problem in self.problems if problem.field_id), None)

    def refuse(self, message: str) -> None:
        """Add what the domain refused, so that the page shows it on top of the form."""
        self.form_errors.append(message)


def control_id(field: Field) -> str:
    """Return the id that a link must name to reach the field: a group's is its first choice."""
    if getattr(field, "is_group", field.type == "RadioField"):
        return f"{field.id}-0"
    return str(field.id)


def _problems_of(field: Field) -> Iterator[Problem]:
    for error in field.errors:
        # A list of subforms reports mappings; their own fields carry the words.
        if isinstance(error, str) or not hasattr(error, "items"):
            # The token's field is hidden, so there is nowhere to go.
            target = (
                None if getattr(field.widget, "input_type", "") == "hidden" else control_id(field)
            )
            yield Problem(str(error), target)
