"""A filled form is read for whoever signs it; what is missing has its words."""

from __future__ import annotations

import pytest

from i18n import patient_words as words
from tests.support.tablet_signing import drawn_signature, filled
from web.tablets.reading import LONGEST_NAME, empty_form, read_form
from workflows.domain.consent import Signatory


def test_a_new_form_knows_who_most_likely_explains_it():
    assert empty_form("Dr Anke Hartwig").typed == {"name-clinician": "Dr Anke Hartwig"}


def test_a_complete_form_has_answers_and_no_errors():
    form = read_form(filled(), Signatory.PARENT)

    assert form.errors == {}
    assert form.answers is not None
    assert form.answers.parties["clinician"].drawing is not None


@pytest.mark.parametrize(
    ("signatory", "chief"),
    [
        (Signatory.PATIENT, "patient"),
        (Signatory.LEGAL_REPRESENTATIVE, "legal_representative"),
    ],
)
def test_each_kind_of_form_is_signed_by_its_own_parties(signatory: Signatory, chief: str):
    values = filled() | {f"name-{chief}": "Anna Ozola", f"signature-{chief}": drawn_signature()}

    form = read_form(values, signatory)

    assert form.answers is not None
    assert set(form.answers.parties) == {chief, "clinician"}
    assert form.answers.minor_assents is False


def test_a_child_may_write_its_name_sign_or_do_neither():
    named = read_form(filled(name__child="Ζίννια"), Signatory.PARENT)
    signed = read_form(filled(signature__child=drawn_signature()), Signatory.PARENT)

    assert named.answers is not None
    assert named.answers.parties["child"].drawing is None
    assert signed.answers is not None
    assert signed.answers.parties["child"].drawing is not None


def test_everything_that_is_missing_is_said_at_once():
    form = read_form({}, Signatory.PARENT)

    assert form.errors == {
        "decision-care": words.TABLET_DECIDE,
        "decision-databases": words.TABLET_DECIDE,
        "decision-research_contact": words.TABLET_DECIDE,
        "name-parent": words.TABLET_NAME_MISSING,
        "signature-parent": words.TABLET_SIGNATURE_MISSING,
        "name-clinician": words.TABLET_NAME_MISSING,
        "signature-clinician": words.TABLET_SIGNATURE_MISSING,
    }
    assert form.answers is None


def test_what_hides_in_a_name_is_taken_out_and_a_long_one_refused():
    form = read_form(filled(name__parent="Ele\u202eni\x00 P."), Signatory.PARENT)
    long = read_form(filled(name__child="x" * (LONGEST_NAME + 1)), Signatory.PARENT)

    assert form.typed["name-parent"] == "Eleni P."
    assert long.errors == {"name-child": words.TABLET_NAME_MISSING}
