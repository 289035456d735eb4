"""The page of a version shows one language at a time, compared with what is published in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from i18n.consent_forms import FormAlteredError
from tests.support.centre_forms import a_centre_form
from tests.support.organisations import an_hcp
from web.centre_forms.page import words_context
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def a_version(session: Session, **options: str) -> tuple[CentreForm, CentreFormText]:
    hcp = an_hcp(session)
    text = a_centre_form(session, hcp.id, state=CentreFormState.PROPOSED, **options)
    return session.get_one(CentreForm, text.form_id), text


def test_the_first_language_is_shown_if_none_is_asked_for(session: Session):
    form, text = a_version(session)

    context = words_context(session, form, "")

    assert (context["language"], context["languages"]) == ("de", {"de": "Deutsch"})
    assert (context["checksum"], context["changed"]) == (text.sha256, 1)
    assert (context["because"], context["decider"]) == (None, None)


def test_a_language_that_is_not_there_is_not_found(session: Session):
    form, _ = a_version(session)

    with Flask("pages").test_request_context(), pytest.raises(NotFound):
        words_context(session, form, "el")


def test_in_a_language_that_is_not_published_nothing_can_be_compared(session: Session):
    form, text = a_version(session, version="1.0-1")
    text.language = "fi"
    session.flush()

    context = words_context(session, form, "fi")

    assert (context["is_published"], context["changed"]) == (False, 0)


def test_words_that_are_not_what_was_sent_are_not_shown(session: Session):
    form, text = a_version(session)
    text.words += "# added\n"
    session.flush()

    with pytest.raises(FormAlteredError):
        words_context(session, form, "de")
