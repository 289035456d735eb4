"""The consent's forms: what is wrong is said, what was typed stays."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.support.centre_site import (
    CentreSite,
)
from tests.support.consent_acts import CHOICE, prints, records, send
from tests.support.days import today
from tests.support.page_checks import assert_page


def test_missing_languages_are_said_and_never_replaced(site: CentreSite, panel_id: UUID):
    values = {**CHOICE, "printing-language": "fi", "printing-command_id": str(uuid4())}

    answer = send(site, panel_id, "print", values)

    assert_page(answer)
    assert "Version 1.0 of the form is not published in Suomi yet." in answer.text
    assert site.papers() == []


def test_a_new_form_begins_with_what_the_paper_says(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    page = site.get(f"/panels/{panel_id}/consent").text

    assert f'<option selected value="{paper.consent_number}"' in page
    for purpose in ("care", "databases", "research_contact"):
        start = page.index(f'id="recording-{purpose}-0"')
        assert "checked" not in page[start - 80 : start + 300]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"care": ""}, "“Care: sharing for diagnosis and treatment” is missing."),
        ({"databases": ""}, "“Databases and registries of the networks” is missing."),
        ({"signed_on": str(today() + timedelta(days=2))}, "A day in the future cannot be"),
        ({"signed_on": "2020-01-01"}, "This version of the form did not exist on that day."),
        ({"signed_on": "soon"}, "This is no day of the calendar."),
        ({"is_attested": ""}, "Somebody must have seen the signed paper."),
        ({"original_place": " "}, "“Where the signed paper lies” is missing."),
        ({"language": "fi"}, "is not published in Suomi yet"),
        ({"signatory": "neighbour"}, "Choose one of the list."),
    ],
)
def test_an_incomplete_record_says_what_is_wrong_and_keeps_the_rest(
    site: CentreSite, panel_id: UUID, changed: dict[str, str], words: str
):
    answer = records(site, panel_id, **{"research_contact": "refused", **changed})

    assert answer.status_code == 200
    assert_page(answer)
    assert words in answer.text
    assert 'id="recording-research_contact-1"' in answer.text
    assert site.consents() == []


def test_a_record_contradicts_no_printed_paper(site: CentreSite, panel_id: UUID):
    paper = prints(site, panel_id)

    answer = records(site, panel_id, consent_number=paper.consent_number, language="de")

    assert f"This paper says: {paper.consent_number}, Ελληνικά, 1.0" in answer.text
    assert site.consents() == []
