"""The patients' forms: what is wrong is said, what was typed stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.support.centre_site import (
    ENROLMENT,
    CentreSite,
    hidden_in,
)
from tests.support.page_checks import assert_page
from web.models.protection import PatientKey


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sex": ""}, "“Sex” is missing."),
        ({"birth_year": "1203"}, "This is too long ago for a living patient."),
        ({"birth_year": "21"}, "Write the year with four digits."),
        ({"birth_year": "2999"}, "This lies in the future."),
        ({"residence_area": " "}, "“Area of residence” is missing."),
        ({"residence_area": "Kiel, +49 431 5970 123"}, "may be a phone number."),
        ({"residence_area": "with Mrs Petersen"}, "may be a name."),
        ({"born_on": "2021-05-17"}, "exact date of birth and the year and month of birth disagree"),
        ({"born_on": "2021-02-31"}, "This is no day of the calendar."),
    ],
)
def test_a_wrong_enrolment_keeps_what_was_typed_and_leaves_nothing(
    site: CentreSite, changed: dict[str, str], words: str
):
    page = site.get("/patients/new")

    answer = site.post("/patients/new", {**hidden_in(page), **ENROLMENT, **changed})

    assert answer.status_code == 200
    assert_page(answer)
    assert words in answer.text
    assert 'value="Quastenflosser"' in answer.text
    assert hidden_in(answer)["offer"] == hidden_in(page)["offer"]
    assert site.patients() == []
    with site.lent.sessions() as session:
        assert session.scalar(select(func.count()).select_from(PatientKey)) == 0


def test_an_impossible_exact_day_is_refused(site: CentreSite):
    patient_id = site.enrols()

    answer = site.post(f"/patients/{patient_id}/identity/edit", {"born_on": "2999-01-01"})

    assert_page(answer)
    assert "This lies in the future." in answer.text
