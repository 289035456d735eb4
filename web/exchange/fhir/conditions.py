"""Diagnoses as Conditions, in and out. How sure they are is more than FHIR's status can say."""

from __future__ import annotations

from typing import Any, Final

from web.exchange.curies import UNDIAGNOSED, curie_of, named, unnamed, words_of
from web.exchange.fhir.observations import note_in, settle_patient
from web.exchange.fhir.terms import (
    TERMINOLOGY,
    Paper,
    Resource,
    codes_in,
    concept,
    concept_of,
    extension,
    extensions_in,
)
from web.exchange.fhir.times import moment_text, onset_in, value_in, value_of
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code
from workflows.domain.record.diagnoses import Certainty, Diagnosis, WorkUp
from workflows.domain.record.moments import InWords, Moment, OnDate

_VERIFICATION: Final = f"{TERMINOLOGY}/condition-ver-status"
_STATUSES: Final = {
    Certainty.SUSPECTED: "provisional",
    Certainty.CLINICAL: "confirmed",
    Certainty.MOLECULARLY_CONFIRMED: "confirmed",
    Certainty.EXCLUDED: "refuted",
    Certainty.UNDIAGNOSED: "unconfirmed",
}
_CERTAINTIES: Final = {
    "confirmed": Certainty.CLINICAL,
    "refuted": Certainty.EXCLUDED,
}
_OWN_CERTAINTIES: Final = {each.value: each for each in Certainty}
_WORK_UPS: Final = {each.value: each for each in WorkUp}


def condition_out(diagnosis: Diagnosis, paper: Paper) -> Resource:
    """Return a diagnosis as a Condition."""
    extensions = [extension("certainty", valueCode=diagnosis.certainty.value)]
    if diagnosis.work_up is not WorkUp.UNKNOWN:
        extensions.append(extension("work-up", valueCode=diagnosis.work_up.value))
    if diagnosis.diagnosed:
        extensions.append(extension("diagnosed", **value_of(diagnosis.diagnosed)))
    if diagnosis.also_coded and not curie_of(diagnosis.disease.id):
        # Beside codings the text is only what they are called.
        extensions.append(extension("disease", valueString=words_of(named(diagnosis.disease))))
    is_excluded = diagnosis.certainty is Certainty.EXCLUDED
    clinical = "inactive" if is_excluded else "active"
    found: Resource = {
        "resourceType": "Condition",
        "clinicalStatus": concept(f"{TERMINOLOGY}/condition-clinical", clinical),
        "verificationStatus": concept(_VERIFICATION, _STATUSES[diagnosis.certainty]),
        "category": [concept(f"{TERMINOLOGY}/condition-category", "problem-list-item")],
        "code": concept_of(_words(diagnosis.disease), diagnosis.also_coded),
        "subject": paper.patient,
        "extension": extensions,
    }
    if diagnosis.onset:
        found |= _onset_out(diagnosis.onset)
    if diagnosis.note:
        found["note"] = [{"text": diagnosis.note}]
    return found


def _words(disease: Code) -> Code:
    """Return the disease; one without a name in words, since HL7 has no code that says so."""
    said = named(disease)
    return Code(label=UNDIAGNOSED.label) if said == UNDIAGNOSED else said


def _onset_out(onset: Moment) -> dict[str, Any]:
    if isinstance(onset, OnDate):
        return {"onsetDateTime": onset.date}
    if isinstance(onset, InWords) and onset.term.id:
        # A string would lose the code, and FHIR has no onset that is a concept.
        return {"onsetString": moment_text(onset), "_onsetString": _coded(onset.term)}
    return {"onsetString": moment_text(onset)}


def _coded(term: Code) -> dict[str, Any]:
    return {"extension": [extension("onset-term", valueCodeableConcept=concept_of(term))]}


def condition_in(node: Node, birthday: str) -> Diagnosis | None:
    """Take a Condition; without our own words FHIR's status tells how sure it is."""
    codes = codes_in(node.node("code"))
    if not codes:
        return None
    settle_patient(node)
    node.drop_present(Why.UNDERSTOOD, "category")
    node.drop_present(Why.NO_PLACE, "clinicalStatus")
    extensions = extensions_in(node)
    diagnosed = extensions.get("diagnosed")
    work_up = extensions.get("work-up")
    certainty = _certainty_in(node, extensions.get("certainty"))
    words = extensions["disease"].text("valueString") if "disease" in extensions else ""
    disease = unnamed(Code(label=words) if words else codes[0])
    return Diagnosis(
        disease=disease,
        also_coded=tuple(codes if words else codes[1:]),
        certainty=certainty if disease != Code() else Certainty.UNDIAGNOSED,
        onset=_onset_in(node, birthday),
        diagnosed=value_in(diagnosed) if diagnosed else None,
        work_up=work_up.choice("valueCode", _WORK_UPS, WorkUp.UNKNOWN)
        if work_up
        else WorkUp.UNKNOWN,
        note=note_in(node),
    )


def _onset_in(node: Node, birthday: str) -> Moment | None:
    inner = node.node("_onsetString")
    coded = extensions_in(inner).get("onset-term") if inner is not None else None
    if coded is not None:
        node.text("onsetString")
        return value_in(coded)
    return onset_in(node, "onset", birthday)


def _certainty_in(node: Node, said: Node | None) -> Certainty:
    status = node.peek("verificationStatus")
    codings = status.get("coding") if isinstance(status, dict) else None
    found = codings if isinstance(codings, list) else []
    words = [str(each.get("code")) for each in found if isinstance(each, dict)]
    node.fields.pop("verificationStatus", None)
    if said is not None and str(said.peek("valueCode")) in _OWN_CERTAINTIES:
        return _OWN_CERTAINTIES[said.text("valueCode")]
    node.change("verificationStatus", Why.JUDGED)
    return next((_CERTAINTIES[each] for each in words if each in _CERTAINTIES), Certainty.SUSPECTED)
