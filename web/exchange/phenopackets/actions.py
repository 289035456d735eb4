"""Medical actions of a packet as treatments, in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from web.exchange.curies import FREE_TEXT, code_in, code_out
from web.exchange.notes import Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.features import quantity_in, quantity_out
from web.exchange.phenopackets.times import day_in, moment_in, moment_out
from web.exchange.taking import Node
from workflows.domain.record.codes import Code, Quantity
from workflows.domain.record.diagnoses import Response, Treatment, TreatmentKind
from workflows.domain.record.moments import Moment, OnDate

_PARTIAL: Final = Code(id="NCIT:C18058", label="Partial Remission")
_RESPONSES: Final[Mapping[Response, Code]] = {
    Response.COMPLETE: Code(id="NCIT:C4870", label="Complete Remission"),
    Response.PARTIAL: _PARTIAL,
    Response.WORSE: Code(id="NCIT:C35571", label="Progressive Disease"),
    # NCIT has no term for a treatment that did nothing.
    Response.NONE: Code(id="CONSILIUM:no-response", label="No response"),
}
_RESPONSES_IN: Final = {code.id: response for response, code in _RESPONSES.items()}
_GRAY: Final = "Gy"


def treatments_in(node: Node, reading: Reading) -> list[Treatment]:
    """Take a MedicalAction as treatments: one, or one for each interval of its dose."""
    for kind, read in _READERS.items():
        action = node.node(kind)
        if action is not None:
            found = read(action, reading)
            if not found:
                return []
            response = _response_in(node)
            stopped = _words_in(node, "treatmentTerminationReason")
            return [replace(each, response=response, stopped_because=stopped) for each in found]
    return []


def _medicine(node: Node, reading: Reading) -> list[Treatment]:
    agent = code_in(node.node("agent"), reading.releases)
    if agent is None:
        return []
    whole = Treatment(what=agent, route=_words_in(node, "routeOfAdministration"))
    intervals = node.nodes("doseIntervals")
    if len(intervals) > 1:
        node.change("doseIntervals", Why.SPLIT)
    doses = [_dose_in(each, whole) for each in intervals]
    return doses or [whole]


def _dose_in(node: Node, whole: Treatment) -> Treatment:
    dose, reference = quantity_in(node.node("quantity"))
    if reference is not None:
        node.ledger.drop(node.place("quantity.referenceRange"), Why.NO_PLACE)
    interval = node.node("interval")
    return replace(
        whole,
        dose=dose,
        schedule=_words_in(node, "scheduleFrequency"),
        begun=_day(interval, "start"),
        ended=_day(interval, "end"),
    )


def _day(node: Node | None, name: str) -> Moment | None:
    day = day_in(node, name) if node is not None else ""
    return OnDate(date=day) if day else None


def _procedure(node: Node, reading: Reading) -> list[Treatment]:
    code = code_in(node.node("code"), reading.releases)
    if code is None:
        return []
    begun = moment_in(node, "performed", reading)
    return [Treatment(what=code, kind=TreatmentKind.PROCEDURE, begun=begun)]


def _radiation(node: Node, reading: Reading) -> list[Treatment]:
    modality = code_in(node.node("modality"), reading.releases)
    if modality is None:
        return []
    dosage = node.whole("dosage") if node.has("dosage") else None
    dose = Quantity(value=float(dosage), unit=_GRAY) if dosage else None
    return [Treatment(what=modality, kind=TreatmentKind.RADIATION, dose=dose)]


def _regimen(node: Node, reading: Reading) -> list[Treatment]:
    what = code_in(node.node("ontologyClass"), reading.releases)
    if what is None:
        return []
    begun, ended = moment_in(node, "startTime", reading), moment_in(node, "endTime", reading)
    return [Treatment(what=what, kind=TreatmentKind.REGIMEN, begun=begun, ended=ended)]


_READERS: Final[Mapping[str, Callable[[Node, Reading], list[Treatment]]]] = {
    "treatment": _medicine,
    "procedure": _procedure,
    "radiationTherapy": _radiation,
    "therapeuticRegimen": _regimen,
}


def _response_in(node: Node) -> Response:
    response = node.node("responseToTreatment")
    if response is None:
        return Response.NOT_ASSESSED
    found = response.choice("id", _RESPONSES_IN, Response.NOT_ASSESSED)
    if found is not Response.NOT_ASSESSED:
        response.text("label")
    return found


def _words_in(parent: Node, name: str) -> str:
    """Take a term as its words; the record has no place for its code."""
    term = code_in(parent.node(name), {})
    if term is not None and term.id:
        parent.change(name, Why.ONLY_WORDS)
    return (term.label or term.id) if term else ""


def treatment_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, Any]:
    """Return the treatment as a MedicalAction."""
    found = _WRITERS[treatment.kind](treatment, path, writing)
    if treatment.response is not Response.NOT_ASSESSED:
        found["responseToTreatment"] = code_out(_RESPONSES[treatment.response])
    if treatment.stopped_because:
        found["treatmentTerminationReason"] = _words(treatment.stopped_because)
    if treatment.note:
        writing.ledger.drop(f"{path}.note", Why.NOT_IN_THIS_FORMAT)
    return found


def _medicine_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"agent": code_out(treatment.what)}
    if treatment.route:
        found["routeOfAdministration"] = _words(treatment.route)
    dose: dict[str, Any] = {}
    if treatment.dose:
        dose["quantity"] = quantity_out(treatment.dose)
    if treatment.schedule:
        dose["scheduleFrequency"] = _words(treatment.schedule)
    if interval := _interval_out(treatment, path, writing):
        dose["interval"] = interval
    if dose:
        found["doseIntervals"] = [dose]
    return {"treatment": found}


def _interval_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, str]:
    """Return begin and end where they are days: an interval takes nothing else."""
    found = {}
    for name, moment in (("start", treatment.begun), ("end", treatment.ended)):
        if moment is None:
            continue
        place = f"{path}.{'begun' if name == 'start' else 'ended'}"
        element = moment_out(moment, place, writing)
        if "timestamp" in element:
            found[name] = element["timestamp"]
        else:
            writing.ledger.drop(place, Why.NOT_IN_THIS_FORMAT)
    return found


def _procedure_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"code": code_out(treatment.what)}
    if treatment.begun:
        found["performed"] = moment_out(treatment.begun, f"{path}.begun", writing)
    _drop_said(treatment, ("dose", "schedule", "route", "ended"), path, writing)
    return {"procedure": found}


def _radiation_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"modality": code_out(treatment.what)}
    dose = treatment.dose
    said = ["schedule", "route", "begun", "ended"]
    if dose and dose.unit == _GRAY and dose.value.is_integer() and 0 < dose.value < 10_000:  # noqa: PLR2004 - more than any dose
        found["dosage"] = int(dose.value)
    else:
        said.append("dose")
    _drop_said(treatment, said, path, writing)
    return {"radiationTherapy": found}


def _regimen_out(treatment: Treatment, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"ontologyClass": code_out(treatment.what)}
    if treatment.begun:
        found["startTime"] = moment_out(treatment.begun, f"{path}.begun", writing)
    if treatment.ended:
        found["endTime"] = moment_out(treatment.ended, f"{path}.ended", writing)
    _drop_said(treatment, ("dose", "schedule", "route"), path, writing)
    return {"therapeuticRegimen": found}


_WRITERS: Final[Mapping[TreatmentKind, Callable[[Treatment, str, Writing], dict[str, Any]]]] = {
    TreatmentKind.MEDICINE: _medicine_out,
    TreatmentKind.PROCEDURE: _procedure_out,
    TreatmentKind.RADIATION: _radiation_out,
    TreatmentKind.REGIMEN: _regimen_out,
}


def _drop_said(
    treatment: Treatment, names: tuple[str, ...] | list[str], path: str, writing: Writing
) -> None:
    for name in names:
        if getattr(treatment, name):
            writing.ledger.drop(f"{path}.{name}", Why.NOT_IN_THIS_FORMAT)


def _words(text: str) -> dict[str, str]:
    return {"id": FREE_TEXT, "label": text}
