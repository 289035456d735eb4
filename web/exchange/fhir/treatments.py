"""Treatments as MedicationStatement or Procedure, which differ in R4 and R5; only out."""

from __future__ import annotations

from typing import Any, Final

from web.exchange.fhir.observations import quantity_out
from web.exchange.fhir.terms import Paper, Resource, concept_of, extension
from web.exchange.fhir.times import value_of
from workflows.domain.record.diagnoses import Response, Treatment, TreatmentKind
from workflows.domain.record.moments import OnDate

_PROCEDURES: Final = frozenset({TreatmentKind.PROCEDURE, TreatmentKind.RADIATION})


def treatment_out(treatment: Treatment, paper: Paper) -> Resource:
    """Return a medicine or a regimen as its use, anything else as a procedure that was done."""
    if treatment.kind in _PROCEDURES:
        return _procedure(treatment, paper)
    extensions = _extensions(treatment)
    medicine = concept_of(treatment.what)
    found: Resource = {"resourceType": "MedicationStatement", "subject": paper.patient}
    if paper.is_r5:
        found |= {"status": "recorded", "medication": {"concept": medicine}}
    else:
        found["status"] = "completed" if treatment.ended else "unknown"
        found["medicationCodeableConcept"] = medicine
    if period := _period(treatment):
        found["effectivePeriod"] = period
    if dosage := _dosage(treatment):
        found["dosage"] = [dosage]
    return _finished(found, treatment, extensions)


def _procedure(treatment: Treatment, paper: Paper) -> Resource:
    found: Resource = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept_of(treatment.what),
        "subject": paper.patient,
    }
    if period := _period(treatment):
        found["occurrencePeriod" if paper.is_r5 else "performedPeriod"] = period
    if treatment.dose or treatment.schedule or treatment.route:
        amount = treatment.dose
        words = [f"{amount.value:g} {amount.unit}".strip()] if amount else []
        text = ", ".join([*words, *filter(None, (treatment.schedule, treatment.route))])
        found["extension"] = [extension("dose", valueString=text)]
    return _finished(found, treatment, _extensions(treatment))


def _finished(found: Resource, treatment: Treatment, extensions: list[Resource]) -> Resource:
    if all_of_them := [*found.get("extension", []), *extensions]:
        found["extension"] = all_of_them
    if treatment.note:
        found["note"] = [{"text": treatment.note}]
    return found


def _period(treatment: Treatment) -> dict[str, str]:
    """Return begin and end as far as they are dates; ages stand in extensions."""
    found = {}
    for name, moment in (("start", treatment.begun), ("end", treatment.ended)):
        if isinstance(moment, OnDate):
            found[name] = moment.date
    return found


def _extensions(treatment: Treatment) -> list[Resource]:
    found = [
        extension(name, **value_of(moment))
        for name, moment in (("begun", treatment.begun), ("ended", treatment.ended))
        if moment is not None and not isinstance(moment, OnDate)
    ]
    if treatment.response is not Response.NOT_ASSESSED:
        found.append(extension("response", valueCode=treatment.response.value))
    if treatment.stopped_because:
        found.append(extension("stopped-because", valueString=treatment.stopped_because))
    return found


def _dosage(treatment: Treatment) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if treatment.schedule:
        found["text"] = treatment.schedule
    if treatment.route:
        found["route"] = {"text": treatment.route}
    if treatment.dose:
        found["doseAndRate"] = [{"doseQuantity": quantity_out(treatment.dose)}]
    return found
