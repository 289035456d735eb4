"""What stands beside the table of phenotypes: a look-up by disease, each disease once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.centre_site import CLINICIAN
from tests.support.page_checks import assert_page
from tests.support.small_terminology import DISEASES, load_a_few_terms
from web.models.terminology import DiseaseProfile
from web.records.commands import Writer, add_entry
from workflows.domain.record.codes import Code
from workflows.domain.record.diagnoses import Certainty, Diagnosis

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite

NAME = "A developmental encephalopathy"


def has(record: RecordSite, *codes: str, certainty: Certainty = Certainty.SUSPECTED) -> None:
    """Enter one disease under its codes, and load what ORPHA knows of it."""
    first, *others = (Code(id=code, label=NAME) for code in codes)
    writer = Writer(
        actor=record.site.actor(CLINICIAN), cipher=record.site.cipher(record.patient_id)
    )
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
        session.add(
            DiseaseProfile(
                code="ORPHA:33069",
                release=DISEASES,
                phenotypes=[{"code": "HP:0001250"}, {"code": "HP:0007359"}],
            )
        )
        session.flush()
        new = Diagnosis(disease=first, certainty=certainty, also_coded=tuple(others))
        add_entry(session, writer, new, command_id=uuid4())


def test_a_disease_of_two_terminologies_is_looked_up_once_with_the_terms_of_both(
    record: RecordSite,
):
    has(record, "ORPHA:33069", "OMIM:612164")

    page = record.get("/phenotype")

    assert_page(page)
    assert page.text.count(f"what {NAME} is known for") == 1
    start = page.text.index(f"what {NAME} is known for")
    part = page.text[start : page.text.index("</details>", start)]
    labels = ["Focal-onset seizure", "Global developmental delay", "Seizure"]
    places = [re.search(rf">\s*{each}", part) for each in labels]
    assert all(places)
    found = [each.start() for each in places if each]
    assert found == sorted(found)


def test_what_is_excluded_is_not_looked_up(record: RecordSite):
    has(record, "OMIM:612164", certainty=Certainty.EXCLUDED)

    assert "is known for" not in record.get("/phenotype").text
