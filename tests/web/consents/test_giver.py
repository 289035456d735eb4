"""Whose consent is written down: the same from a panel's page and from the patient's own."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

from tests.support.panel_people import CLINICIAN, HOSPITAL
from web.consents.giver import ConsentGiver

PATIENT = UUID(int=7)
PANEL = UUID(int=8)


def test_a_panel_and_the_patients_own_page_name_the_same():
    row = SimpleNamespace(patient_id=PATIENT, hcp_id=HOSPITAL)
    panel = SimpleNamespace(id=PANEL, row=row, cipher="cipher", actor=CLINICIAN)
    patient = SimpleNamespace(id=PATIENT, row=row, cipher="cipher", actor=CLINICIAN)

    in_panel = ConsentGiver.in_panel(panel)  # type: ignore[arg-type]
    alone = ConsentGiver.alone(patient)  # type: ignore[arg-type]

    assert replace(in_panel, panel_id=None) == alone
    assert in_panel.panel_id == PANEL
    assert (alone.patient_id, alone.hcp_id, alone.actor) == (PATIENT, HOSPITAL, CLINICIAN)
