"""The words of a version are found, published or the centre's own, or refused; never replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from i18n.consent_forms import (
    FormAlteredError,
    FormNotPublishedError,
    LanguageNotAvailableError,
    form_text,
)
from tests.support.centre_forms import a_centre_form
from tests.support.organisations import an_hcp
from web.consents.form_words import form_words
from web.models.centre_forms import CentreFormState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_published_words_are_those_of_the_file(session: Session):
    found = form_words(session, an_hcp(session).id, "care", "1.1", "el")

    assert found == form_text("care", "1.1", "el")


def test_a_centre_s_own_words_say_whose_layout_they_have(session: Session):
    hcp_id = an_hcp(session).id
    kept = a_centre_form(session, hcp_id, title="Ein eigener Titel")

    found = form_words(session, hcp_id, "care", "1.1-1", "de")

    assert (found.version, found.layout, found.language) == ("1.1-1", "1.1", "de")
    assert found.checksum == kept.sha256
    published = dict(form_text("care", "1.1", "de").words)
    assert dict(found.words) == {**published, "title": "Ein eigener Titel"}


def test_two_centres_may_have_a_version_of_one_name(session: Session):
    first, second = an_hcp(session).id, an_hcp(session).id
    a_centre_form(session, first, title="Der erste")
    a_centre_form(session, second, title="Der zweite")

    titles = [
        form_words(session, each, "care", "1.1-1", "de").words["title"] for each in (first, second)
    ]

    assert titles == ["Der erste", "Der zweite"]


def test_another_centre_s_version_is_not_there(session: Session):
    a_centre_form(session, an_hcp(session).id)

    with pytest.raises(FormNotPublishedError):
        form_words(session, an_hcp(session).id, "care", "1.1-1", "de")


@pytest.mark.parametrize("state", [CentreFormState.PROPOSED, CentreFormState.REJECTED])
def test_what_was_not_approved_is_not_there(session: Session, state: CentreFormState):
    hcp_id = an_hcp(session).id
    a_centre_form(session, hcp_id, state=state)

    with pytest.raises(FormNotPublishedError):
        form_words(session, hcp_id, "care", "1.1-1", "de")


def test_a_language_that_the_centre_did_not_write_is_not_replaced(session: Session):
    hcp_id = an_hcp(session).id
    a_centre_form(session, hcp_id)

    with pytest.raises(LanguageNotAvailableError):
        form_words(session, hcp_id, "care", "1.1-1", "el")


def test_words_that_are_not_what_was_approved_are_refused(session: Session):
    hcp_id = an_hcp(session).id
    kept = a_centre_form(session, hcp_id)
    kept.words = kept.words.replace("eigener", "anderer")
    session.flush()

    with pytest.raises(FormAlteredError):
        form_words(session, hcp_id, "care", "1.1-1", "de")
