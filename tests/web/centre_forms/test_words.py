"""Every state, reason and fault has words, and each fault says what its reader can look up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask_babel import Babel

from i18n.consent_forms import SIGNATORIES
from web.centre_forms import words
from web.centre_forms.checking import Fault, FormFault
from web.centre_forms.rules import FormDecision, RejectionReason
from web.models.centre_forms import CentreFormState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.STATES, CentreFormState),
        (words.DECISIONS, FormDecision),
        (words.REJECTIONS, RejectionReason),
    ],
)
def test_no_member_is_without_words(table: Mapping[StrEnum, object], kind: type[StrEnum]):
    assert {each for each in kind if str(table.get(each, ""))} == set(kind)
    assert set(words.READERS) == set(SIGNATORIES)


@pytest.mark.parametrize("kind", FormFault)
def test_every_fault_names_the_file_and_leaves_no_gap(kind: FormFault):
    fault = Fault(file="el.yaml", kind=kind, place="labels/page", line=7, detail="{page}")

    [sentence] = words.sentences([fault])

    assert "“el.yaml”" in sentence
    assert "%(" not in sentence
    assert sentence.endswith(".")


def test_a_place_with_a_percent_sign_is_only_a_place():
    fault = Fault(file="100%s.yaml", kind=FormFault.ADDED, place="%(file)d")

    [sentence] = words.sentences([fault])

    assert sentence == "“100%s.yaml”: “%(file)d” has no place in the published version."


def test_of_each_file_the_first_faults_are_told_and_the_rest_counted():
    many = [Fault(file="el.yaml", kind=FormFault.MISSING, place=str(each)) for each in range(10)]
    one = Fault(file="lv.yaml", kind=FormFault.EMPTY, place="title")

    told = list(words.sentences([*many, one]))

    assert len(told) == 10
    assert told[8:] == ["“el.yaml” has 2 more faults.", "“lv.yaml”: “title” is empty."]
