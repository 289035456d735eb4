"""Diseases and interpretations of a packet as diagnoses and findings, in and out.

Packets do not say how sure a diagnosis is. It follows from where the disease stands: in the list
of diseases the patient has it; as a solved interpretation it is confirmed, as another suspected.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from web.exchange.curies import code_in, code_out, named, unnamed
from web.exchange.notes import Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.genomics import finding_in, finding_out
from web.exchange.phenopackets.times import moment_in, moment_out
from web.exchange.taking import Node
from workflows.domain.record.codes import Code
from workflows.domain.record.diagnoses import Certainty, Diagnosis, WorkUp
from workflows.domain.record.genetics import GeneticFinding

_PROGRESS: Final = {each.value.upper(): each for each in WorkUp}
# A finding needs a disease in a packet; this stands for none.
_NO_DIAGNOSIS: Final = Code(id="CONSILIUM:no-diagnosis", label="No diagnosis yet")
_LISTED: Final = frozenset(
    {Certainty.CLINICAL, Certainty.MOLECULARLY_CONFIRMED, Certainty.EXCLUDED}
)


def certainty_of(*, is_listed: bool, is_excluded: bool, work_up: WorkUp) -> Certainty:
    """Return how sure a diagnosis is by where it stands in a packet."""
    if is_excluded:
        return Certainty.EXCLUDED
    if work_up is WorkUp.SOLVED:
        return Certainty.MOLECULARLY_CONFIRMED
    if is_listed:
        return Certainty.CLINICAL
    return Certainty.UNDIAGNOSED if work_up is WorkUp.UNSOLVED else Certainty.SUSPECTED


@dataclass(frozen=True)
class Judged:
    """The diagnoses of a packet and the findings that belong to them."""

    diagnoses: tuple[Diagnosis, ...]
    findings: tuple[GeneticFinding, ...]


def judged_in(packet: Node, reading: Reading) -> Judged:
    """Take diseases and interpretations."""
    diagnoses = [
        found for each in packet.nodes("diseases") if (found := _disease_in(each, reading))
    ]
    findings: list[GeneticFinding] = []
    for interpretation in packet.nodes("interpretations"):
        interpretation.drop_present(Why.TECHNICAL_ID, "id")
        diagnosis = interpretation.node("diagnosis")
        if diagnosis is None:
            continue
        disease = code_in(diagnosis.node("disease"), reading.releases)
        if disease is not None and disease.id == _NO_DIAGNOSIS.id:
            disease = None
            interpretation.text("progressStatus")
        disease = unnamed(disease) if disease is not None else None
        if disease is not None:
            _interpret(diagnoses, disease, interpretation)
        for each in diagnosis.nodes("genomicInterpretations"):
            finding = finding_in(each, disease, reading)
            if finding is not None:
                findings.append(finding)
    if len(diagnoses) == 1:
        # With one diagnosis there is no other that a finding could belong to.
        only = diagnoses[0].disease
        findings = [
            replace(each, disease=None) if each.disease == only else each for each in findings
        ]
    return Judged(tuple(diagnoses), tuple(findings))


def _disease_in(node: Node, reading: Reading) -> Diagnosis | None:
    term = code_in(node.node("term"), reading.releases)
    if term is None:
        return None
    node.change("", Why.JUDGED)
    certainty = certainty_of(
        is_listed=True, is_excluded=node.flag("excluded"), work_up=WorkUp.UNKNOWN
    )
    term = unnamed(term)
    return Diagnosis(disease=term, certainty=certainty, onset=moment_in(node, "onset", reading))


def _interpret(diagnoses: list[Diagnosis], disease: Code, interpretation: Node) -> None:
    """Add to the disease's diagnosis what an interpretation says, or begin a diagnosis with it."""
    place = next((n for n, each in enumerate(diagnoses) if each.disease == disease), None)
    if place is not None and diagnoses[place].work_up is not WorkUp.UNKNOWN:
        # A second interpretation of one disease: its findings count, its progress is told.
        interpretation.drop_present(Why.REPEATED, "progressStatus", "summary")
        return
    work_up = interpretation.choice("progressStatus", _PROGRESS, WorkUp.UNKNOWN)
    note = interpretation.text("summary")
    if place is None:
        interpretation.change("", Why.JUDGED)
        certainty = (
            certainty_of(is_listed=False, is_excluded=False, work_up=work_up)
            if disease != Code()
            else Certainty.UNDIAGNOSED
        )
        diagnoses.append(
            Diagnosis(disease=disease, certainty=certainty, work_up=work_up, note=note)
        )
        return
    listed = diagnoses[place]
    certainty = certainty_of(
        is_listed=True, is_excluded=listed.certainty is Certainty.EXCLUDED, work_up=work_up
    )
    diagnoses[place] = replace(listed, certainty=certainty, work_up=work_up, note=note)


def judged_out(
    diagnoses: tuple[Diagnosis, ...], findings: tuple[GeneticFinding, ...], writing: Writing
) -> dict[str, Any]:
    """Return ``diseases`` and ``interpretations``."""
    diseases: list[dict[str, Any]] = []
    interpretations: list[dict[str, Any]] = []
    groups = _grouped(diagnoses, findings, writing)
    for number, diagnosis in enumerate(diagnoses):
        path = f"diagnoses[{number}]"
        disease = named(diagnosis.disease)
        own = groups.pop(disease, [])
        work_up = _work_up_out(diagnosis, path, writing)
        if diagnosis.certainty in _LISTED:
            diseases.append(_disease_out(diagnosis, path, writing))
        elif diagnosis.onset:
            writing.ledger.drop(f"{path}.onset", Why.NOT_IN_THIS_FORMAT)
        _tell_unsaid(diagnosis, path, writing)
        is_said = diagnosis.certainty in _LISTED and work_up is WorkUp.UNKNOWN
        if own or diagnosis.note or not is_said:
            interpretations.append(
                _interpretation(len(interpretations), disease, own)
                | {"progressStatus": work_up.value.upper()}
                | ({"summary": diagnosis.note} if diagnosis.note else {})
            )
    interpretations += [
        _interpretation(len(interpretations) + number, disease, own)
        for number, (disease, own) in enumerate(groups.items())
    ]
    return {"diseases": diseases, "interpretations": interpretations}


def _grouped(
    diagnoses: tuple[Diagnosis, ...], findings: tuple[GeneticFinding, ...], writing: Writing
) -> dict[Code, list[dict[str, Any]]]:
    """Return the written findings by the disease that they belong to."""
    known = [named(each.disease) for each in diagnoses]
    held = [named(each.disease) for each in diagnoses if each.certainty is not Certainty.EXCLUDED]
    default = (held or known or [_NO_DIAGNOSIS])[0]
    found: dict[Code, list[dict[str, Any]]] = {}
    for number, finding in enumerate(findings):
        path = f"findings[{number}]"
        disease = named(finding.disease) if finding.disease is not None else default
        is_guessed = finding.disease is None and len(known) > 1
        if is_guessed or (finding.disease is not None and disease not in known):
            writing.ledger.change(f"{path}.disease", Why.JUDGED)
        found.setdefault(disease, []).append(finding_out(finding, path, writing))
    return found


def _work_up_out(diagnosis: Diagnosis, path: str, writing: Writing) -> WorkUp:
    """Return the progress that brings a reader to the same certainty, or tell that none does."""
    if diagnosis.disease == Code() and diagnosis.certainty is Certainty.UNDIAGNOSED:
        return diagnosis.work_up
    implied = {
        Certainty.MOLECULARLY_CONFIRMED: WorkUp.SOLVED,
        Certainty.UNDIAGNOSED: WorkUp.UNSOLVED,
    }
    work_up = diagnosis.work_up
    if work_up is WorkUp.UNKNOWN:
        work_up = implied.get(diagnosis.certainty, work_up)
    understood = certainty_of(
        is_listed=diagnosis.certainty in _LISTED,
        is_excluded=diagnosis.certainty is Certainty.EXCLUDED,
        work_up=work_up,
    )
    if understood is not diagnosis.certainty or work_up is not diagnosis.work_up:
        writing.ledger.change(f"{path}.certainty", Why.JUDGED)
    return work_up


def _disease_out(diagnosis: Diagnosis, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"term": code_out(named(diagnosis.disease))}
    if diagnosis.certainty is Certainty.EXCLUDED:
        found["excluded"] = True
    if diagnosis.onset:
        found["onset"] = moment_out(diagnosis.onset, f"{path}.onset", writing)
    return found


def _tell_unsaid(diagnosis: Diagnosis, path: str, writing: Writing) -> None:
    if diagnosis.also_coded:
        writing.ledger.drop(f"{path}.also_coded", Why.NOT_IN_THIS_FORMAT)
    if diagnosis.diagnosed:
        writing.ledger.drop(f"{path}.diagnosed", Why.NOT_IN_THIS_FORMAT)


def _interpretation(number: int, disease: Code, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"interpretation-{number + 1}",
        "progressStatus": WorkUp.UNKNOWN.value.upper(),
        "diagnosis": {"disease": code_out(disease), "genomicInterpretations": findings},
    }
