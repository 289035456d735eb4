"""Treatments as MedicationStatement or Procedure: out in R4 and R5, which differ, and in from R4.

What FHIR has no field for stands in extensions, such as the dose of a procedure (Gy, ampere).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from web.exchange.fhir.medicines import Medicines
from web.exchange.fhir.observations import note_in, quantity_in, quantity_out, settle_patient
from web.exchange.fhir.terms import (
    Paper,
    Resource,
    code_in,
    concept_of,
    extension,
    extensions_in,
)
from web.exchange.fhir.times import date_in, value_in, value_of
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.diagnoses import Response, Treatment, TreatmentKind
from workflows.domain.record.moments import Moment, OnDate

KINDS: Final = ("MedicationStatement", "Procedure")
# Somebody thought of it or said no: nothing was done (FHIR R4, value sets of both statuses).
_NOT_DONE: Final = frozenset({"intended", "not-taken", "not-done", "preparation"})
_RESPONSES: Final = {each.value: each for each in Response}
_TREATMENTS: Final = {each.value: each for each in TreatmentKind}
_PROCEDURES: Final = frozenset({TreatmentKind.PROCEDURE, TreatmentKind.RADIATION})

# What the two resources do not tell apart.
_TOLD_APART: Final = frozenset({TreatmentKind.RADIATION, TreatmentKind.REGIMEN})


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


def treatment_in(node: Node, birthday: str, medicines: Medicines) -> Treatment | None:
    """Take a use of a medicine or a procedure; one that was not done is told and not taken."""
    is_procedure = node.peek("resourceType") == "Procedure"
    if str(node.peek("status") or "") in _NOT_DONE:
        node.ledger.drop(node.place(), Why.NO_PLACE)
        node.fields.clear()
        return None
    what = code_in(node.node("code" if is_procedure else "medicationCodeableConcept"))
    if what is None and not is_procedure:
        what = medicines.used_in(node)
    if what is None:
        return None
    settle_patient(node)
    node.drop_present(Why.UNDERSTOOD, "status")
    stem = "performed" if is_procedure else "effective"
    extensions = extensions_in(node)
    begun, ended = _stretch_in(node, stem, birthday)
    usual = TreatmentKind.PROCEDURE if is_procedure else TreatmentKind.MEDICINE
    return Treatment(
        what=what,
        kind=_choice_in(extensions, "treatment-kind", _TREATMENTS, usual),
        begun=begun or _moment_in(extensions, "begun"),
        ended=ended or _moment_in(extensions, "ended"),
        response=_choice_in(extensions, "response", _RESPONSES, Response.NOT_ASSESSED),
        stopped_because=_text_in(extensions, "stopped-because"),
        note=note_in(node),
        **(_dose_in(extensions) if is_procedure else _dosage_in(node)),
    )


def _stretch_in(node: Node, stem: str, birthday: str) -> tuple[Moment | None, Moment | None]:
    period = node.node(f"{stem}Period")
    if period is None:
        return date_in(node, f"{stem}DateTime", birthday), None
    return date_in(period, "start", birthday), date_in(period, "end", birthday)


def _dose_in(extensions: dict[str, Node]) -> dict[str, Any]:
    """Take what a procedure was done with; FHIR has no field for it."""
    dose = extensions.get("dose")
    return {
        "dose": quantity_in(dose.node("valueQuantity")) if dose else None,
        "schedule": _text_in(extensions, "schedule"),
        "route": _text_in(extensions, "route"),
    }


def _dosage_in(node: Node) -> dict[str, Any]:
    """Take the first dosage; of another one the record has no place."""
    dosages = node.nodes("dosage")
    for more in dosages[1:]:
        more.ledger.drop(more.place(), Why.NO_PLACE)
        more.fields.clear()
    if not dosages:
        return {}
    first = dosages[0]
    route, rates = code_in(first.node("route")), first.nodes("doseAndRate")
    return {
        "schedule": first.text("text"),
        "route": (route.label or route.id) if route else "",
        "dose": quantity_in(rates[0].node("doseQuantity")) if rates else None,
    }


def _moment_in(extensions: dict[str, Node], name: str) -> Moment | None:
    return value_in(extensions[name]) if name in extensions else None


def _text_in(extensions: dict[str, Node], name: str) -> str:
    return extensions[name].text("valueString") if name in extensions else ""


def _choice_in(
    extensions: dict[str, Node], name: str, choices: Mapping[str, Any], usual: Any
) -> Any:
    return extensions[name].choice("valueCode", choices, usual) if name in extensions else usual


def _procedure(treatment: Treatment, paper: Paper) -> Resource:
    found: Resource = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept_of(treatment.what),
        "subject": paper.patient,
    }
    if period := _period(treatment):
        found["occurrencePeriod" if paper.is_r5 else "performedPeriod"] = period
    return _finished(found, treatment, [*_dose(treatment), *_extensions(treatment)])


def _dose(treatment: Treatment) -> list[Resource]:
    found = []
    if treatment.dose:
        found.append(extension("dose", valueQuantity=quantity_out(treatment.dose)))
    texts = (("schedule", treatment.schedule), ("route", treatment.route))
    return found + [extension(name, valueString=text) for name, text in texts if text]


def _finished(found: Resource, treatment: Treatment, extensions: list[Resource]) -> Resource:
    if extensions:
        found["extension"] = extensions
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
    if treatment.kind in _TOLD_APART:
        found.append(extension("treatment-kind", valueCode=treatment.kind.value))
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
