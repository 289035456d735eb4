"""Fields of several inputs: what is typed, what it means, and what is no answer."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from wtforms import Form

from web.components.composite_fields import (
    AgeField,
    CodeField,
    NumberField,
    PartialDateField,
    QuantityField,
    age_in_words,
    write_number,
)
from web.components.moment_fields import MomentField, moment_words
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.moments import AtAge, BeforeBirth, BetweenAges, InWords, OnDate


class Sent(dict[str, str]):
    """What a browser sends, as WTForms asks for it."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


class RecordForm(Form):
    age = AgeField("Age")
    value = QuantityField("Value")
    number = NumberField("Number", unit="cm")
    day = PartialDateField("Day")
    code = CodeField("Code")
    moment = MomentField("When")


@pytest.fixture(autouse=True)
def context():
    app = Flask("fields")
    Babel(app, locale_selector=lambda: "de")
    with app.test_request_context():
        yield


def read(field: str, **parts: str) -> tuple[Any, list[str]]:
    form = RecordForm(Sent({f"{field}-{part}": text for part, text in parts.items()}))
    form.validate()
    return form[field].data, list(form[field].errors)


@pytest.mark.parametrize(
    ("field", "parts", "data"),
    [
        ("age", {"years": "3", "months": "6"}, "P3Y6M"),
        ("age", {"weeks": " 2 ", "days": "0"}, "P2W0D"),
        ("age", {"years": ""}, ""),
        ("value", {"value": "4,2", "unit": "mmol/L"}, Quantity(value=4.2, unit="mmol/L")),
        ("value", {"value": "", "unit": "mmol/L"}, None),
        ("number", {"value": "−1.5"}, -1.5),
        ("number", {"value": "1 200"}, 1200.0),
        ("number", {"value": "0.250"}, 0.25),
        # With the reader's own decimal sign it can be read in one way only.
        ("number", {"value": "250,125"}, 250.125),
        ("day", {"date": "2019"}, "2019"),
        ("day", {"date": "5/2019"}, "2019-05"),
        ("day", {"date": "05.2019"}, "2019-05"),
        ("code", {"label": "Seizure", "id": "HP: 0001250"}, Code(id="HP:0001250", label="Seizure")),
        ("code", {"label": "", "id": ""}, None),
        ("moment", {"years": "3"}, AtAge(age="P3Y")),
        ("moment", {"date": "2019-05"}, OnDate(date="2019-05")),
        ("moment", {"gestation": "32+4"}, BeforeBirth(weeks=32, days=4)),
        ("moment", {"gestation": "32"}, BeforeBirth(weeks=32)),
        (
            "moment",
            {"term": "HP:0003577"},
            InWords(term=Code(id="HP:0003577", label="Congenital onset")),
        ),
    ],
)
def test_what_is_typed_becomes_a_value(field: str, parts: dict[str, str], data: Any):
    empty = dict.fromkeys(RecordForm()[field].parts, "")

    assert read(field, **{**empty, **parts}) == (data, [])


@pytest.mark.parametrize(
    ("field", "parts"),
    [
        ("age", {"years": "three"}),
        ("age", {"years": "1.5"}),
        ("age", {"years": "-1"}),
        ("age", {"years": "1000"}),
        ("value", {"value": "much"}),
        ("number", {"value": "250.000"}),
        ("value", {"value": "-1.250", "unit": "mmol/L"}),
        ("code", {"label": "", "id": "Quastenflosser-2021-04-17"}),
        ("day", {"date": "2019-02-31"}),
        ("number", {"value": "nan"}),
        ("number", {"value": "inf"}),
        ("number", {"value": "1e99"}),
        ("number", {"value": "-"}),
        ("day", {"date": "May"}),
        ("day", {"date": "13/2019"}),
        ("code", {"label": "x" * 201}),
        ("moment", {"years": "1", "date": "2019"}),
        ("moment", {"gestation": "46"}),
        ("moment", {"gestation": "soon"}),
        ("moment", {"term": "HP:0000001"}),
        ("moment", {"kept": "{}"}),
    ],
)
def test_what_cannot_be_read_is_an_error_and_stays(field: str, parts: dict[str, str]):
    empty = dict.fromkeys(RecordForm()[field].parts, "")
    form = RecordForm(Sent({f"{field}-{part}": text for part, text in {**empty, **parts}.items()}))

    assert not form.validate()
    assert form[field].data is None
    assert len(form[field].errors) == 1
    for part, text in parts.items():
        assert form[field].typed[part] == text


@pytest.mark.parametrize(
    "moment",
    [
        AtAge(age="P1Y2M3W4D"),
        OnDate(date="2019-05"),
        BeforeBirth(weeks=32, days=4),
        InWords(term=Code(id="HP:0003577", label="Congenital onset")),
        BetweenAges(start="P1Y", end="P2Y"),
        InWords(term=Code(id="HP:0034199", label="Late first trimester onset")),
    ],
)
def test_a_stored_moment_comes_back_as_it_was(moment: Any):
    form = RecordForm()
    form.moment.show(moment)

    data, errors = read("moment", **form.moment.typed)

    assert (data, errors) == (moment, [])


def test_what_no_input_shows_goes_when_it_is_taken_away_or_overwritten():
    form = RecordForm()
    form.moment.show(BetweenAges(start="P1Y", end="P2Y"))

    assert form.moment.kept_words == "between 1 year and 2 years"
    assert read("moment", **{**form.moment.typed, "drop": "1"}) == (None, [])
    assert read("moment", **{**form.moment.typed, "years": "3"}) == (AtAge(age="P3Y"), [])


def test_values_are_written_in_the_readers_way():
    assert write_number(4.20) == "4,2"
    assert write_number(123456789012.5) == "123456789012,5"
    assert write_number(1e-7) == "0,0000001"
    assert write_number(1200.0) == "1200"
    assert age_in_words("P1Y2M3W1D") == "1 year 2 months 3 weeks 1 day"
    assert moment_words(AtAge(age="P3Y")) == "at 3 years"
    assert moment_words(BeforeBirth(weeks=32, days=4)) == "in week 32+4 of pregnancy"
    assert moment_words(OnDate(date="2019-05")) == "2019-05"
    assert moment_words(InWords(term=Code(id="HP:1"))) == "HP:1"
