"""Fields to choose from take plain pairs, whichever way they are given."""

from __future__ import annotations

from wtforms import Form

from web.components.choices import OneOfField, choices_with_empty


class ExampleForm(Form):
    area = OneOfField("Area", choices=[("a", "Adrenal")])


def test_pairs_given_with_the_class_are_offered() -> None:
    assert '<option value="a">Adrenal</option>' in str(ExampleForm().area())


def test_pairs_given_later_are_offered() -> None:
    form = ExampleForm()

    form.area.choices = [("t", "Thyroid")]

    assert '<option value="t">Thyroid</option>' in str(form.area())


def test_a_list_begins_with_a_line_that_chooses_nothing() -> None:
    offered = choices_with_empty([(1, "One")], empty="None of them")

    assert [(choice.value, choice.label) for choice in offered] == [
        ("", "None of them"),
        ("1", "One"),
    ]
