"""The forms read no more of a file than is looked at, and ask for what a decision needs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import FileStorage, MultiDict

from web.centre_forms.checking import SIZE_LIMIT
from web.centre_forms.forms import DecisionForm, ProposalForm
from web.centre_forms.rules import RejectionReason

HCP_ID = uuid4()
TODAY = date(2027, 1, 4)


@pytest.fixture(autouse=True)
def request_of_a_reader() -> Iterator[None]:
    app = Flask("forms")
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_ENABLED=False)
    Babel(app)
    with app.test_request_context(method="POST"):
        yield


def a_proposal(*files: tuple[str, bytes]) -> ProposalForm:
    sent: MultiDict[str, object] = MultiDict(
        {
            "command_id": str(uuid4()),
            "centre": str(HCP_ID),
            "based_on": "1.1",
            "changes": "Clearer.",
        },
    )
    for name, content in files:
        sent.add("files", FileStorage(io.BytesIO(content), filename=name))
    form = ProposalForm(formdata=sent)
    form.offer_centres([(HCP_ID, "Home")])
    return form


def test_a_proposal_has_the_name_and_content_of_each_file():
    form = a_proposal(("el.yaml", b"a: b"), ("a\u202e\n.yaml" + "x" * 90, b"c: d"))

    assert form.validate(), form.errors
    assert form.centre_id == HCP_ID
    (first, content), (second, _) = form.contents
    assert (first, content) == ("el.yaml", b"a: b")
    assert second == "a .yaml" + "x" * 53


def test_of_a_file_that_is_too_large_only_so_much_is_read_as_shows_it():
    form = a_proposal(("el.yaml", b"x" * (SIZE_LIMIT * 3)))

    [(_, content)] = form.contents

    assert len(content) == SIZE_LIMIT + 1


def test_more_files_than_languages_are_refused():
    form = a_proposal(*((f"{number}.yaml", b"a: b") for number in range(28)))

    assert not form.validate()
    assert form.files.errors == ["Send at most 27 files, one for each language."]


def a_decision(**values: str) -> DecisionForm:
    return DecisionForm(TODAY, formdata=MultiDict(values))


def test_an_approval_holds_from_today_at_the_earliest():
    approval = a_decision(decision="approve", valid_from="2027-01-04")

    assert approval.validate(), approval.errors
    assert (approval.is_approval, approval.valid_from.data) == (True, TODAY)
    early = a_decision(decision="approve", valid_from="2027-01-03")
    assert not early.validate()
    assert early.valid_from.errors == ["A version cannot be signed before it is approved."]


def test_a_rejection_needs_a_reason_and_no_day():
    rejection = a_decision(decision="reject", because="wording", valid_from="1999-01-01")

    assert rejection.validate(), rejection.errors
    assert (rejection.is_approval, rejection.reason) == (False, RejectionReason.WORDING)
    assert not a_decision(decision="reject").validate()
