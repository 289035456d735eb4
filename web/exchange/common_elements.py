"""The EU's 16 common data elements for rare-disease registration, as a CSV of one row.

Source: Set of common data elements for rare diseases registration, European Commission, JRC
EU RD Platform. Numbers and names of the elements are the set's own; the day of birth is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Final

from web.exchange.birth_month import shareable
from web.exchange.case import Case
from web.exchange.fhir.times import moment_text
from web.exchange.notes import Ledger, Why, Written
from web.exchange.records import DIED, STATUS
from web.exchange.unsaid import tell_unsaid
from web.models.patients import Sex
from workflows.domain.consent import ConsentDecision, ConsentPurpose
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Certainty, Diagnosis
from workflows.domain.record.genetics import FindingRole

_SEXES: Final = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.UNDETERMINED: "Undetermined",
    Sex.FOETUS: "Foetus (Unknown)",
    None: "",
}
_STATUSES: Final = {
    "alive": "Alive",
    "dead": "Dead",
    "lost": "Lost in follow-up",
    "opted-out": "Opted-out",
}
_ONSETS: Final = {"antenatal": "Antenatal", "at-birth": "At birth", "undetermined": "Undetermined"}
_WORDS: Final = {"yes": "Yes", "no": "No", "unknown": ""}
# A cell that begins so is a formula to a spreadsheet (owasp.org, CSV injection).
_FORMULA: Final = re.compile(r"^[\s]*[=+\-@\t\r]")
_SAID: Final = frozenset(
    {
        STATUS, DIED, "demographics.first-contact", "demographics.sample", "demographics.biobank",
        "demographics.functioning", "history.onset", "history.onset-period", "history.diagnosed",
    }
)  # fmt: skip
_WRITTEN: Final = frozenset(
    {
        "sex", "birth", "vitality", "diagnoses", "findings", "consent",
        *(f"answers.{key}" for key in _SAID),
    }
)  # fmt: skip
_UNSAID_OF_DIAGNOSES: Final = ("also_coded", "note")
_UNSAID_OF_FINDINGS: Final = (
    "hgvs_p", "inheritance", "disease", "structural_type", "location", "laboratory", "reported",
    "file_id", "note",
)  # fmt: skip


def write_common_elements(case: Case) -> Written:
    """Return a header and the patient's row (UTF-8 with a mark for spreadsheets, RFC 4180)."""
    ledger = Ledger()
    case = shareable(case, ledger, tables=("diagnoses",), answers=_SAID)
    tell_unsaid(case, _WRITTEN, ledger)
    _tell_the_rest(case, ledger)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_ELEMENTS)
    writer.writerow([safe_cell(read(case)) for read in _ELEMENTS.values()])
    content = sheet.getvalue().encode("utf-8-sig")
    return Written(content=content, changes=ledger.changes, dropped=ledger.dropped)


def _tell_the_rest(case: Case, ledger: Ledger) -> None:
    """Tell what of the death, the diagnoses and the findings has no element."""
    for name in ("cause", "survival_days"):
        if getattr(case.vitality, name) is not None:
            ledger.drop(f"vitality.{name}", Why.NOT_IN_THIS_FORMAT)
    _tell_diagnoses(case, ledger)
    for number, finding in enumerate(case.findings):
        place = f"findings[{number}]"
        if finding.role is FindingRole.CAUSATIVE:
            _tell(finding, _UNSAID_OF_FINDINGS, place, ledger)
        else:
            ledger.drop(place, Why.NOT_IN_THIS_FORMAT)


def _tell_diagnoses(case: Case, ledger: Ledger) -> None:
    held = _held(case)
    for number, diagnosis in enumerate(case.diagnoses):
        place = f"diagnoses[{number}]"
        is_undiagnosed = diagnosis.certainty is Certainty.UNDIAGNOSED
        if diagnosis not in held and (not is_undiagnosed or diagnosis.disease != Code()):
            ledger.drop(place, Why.NOT_IN_THIS_FORMAT)
            continue
        _tell(diagnosis, _UNSAID_OF_DIAGNOSES, place, ledger)
        for name in ("onset", "diagnosed"):
            first = next((each for each in held if getattr(each, name)), None)
            if getattr(diagnosis, name) and diagnosis is not first:
                ledger.drop(f"{place}.{name}", Why.NOT_IN_THIS_FORMAT)


def _tell(entry: object, names: tuple[str, ...], place: str, ledger: Ledger) -> None:
    for name in names:
        if getattr(entry, name):
            ledger.drop(f"{place}.{name}", Why.NOT_IN_THIS_FORMAT)


def safe_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula, on one line."""
    line = " ".join(text.split())
    return f"'{line}" if _FORMULA.match(text) else line


def _answer(case: Case, key: str) -> FieldAnswer:
    return next((each.answer for each in case.answers if each.key == key), FieldAnswer())


def _text(key: str) -> Callable[[Case], str]:
    return lambda case: _answer(case, key).text


def _chosen(key: str, words: Mapping[str, str]) -> Callable[[Case], str]:
    def read(case: Case) -> str:
        chosen = _answer(case, key).chosen
        return words.get(chosen[0], "") if chosen else ""

    return read


def _status(case: Case) -> str:
    said = _chosen(STATUS, _STATUSES)(case)
    return said or {"alive": "Alive", "deceased": "Dead"}.get(case.vitality.status.value, "")


def _died(case: Case) -> str:
    return moment_text(case.vitality.died) if case.vitality.died else ""


def _onset(case: Case) -> str:
    said = _answer(case, "history.onset").text or _chosen("history.onset-period", _ONSETS)(case)
    onset = next((each.onset for each in _held(case) if each.onset), None)
    return said or (moment_text(onset) if onset else "")


def _diagnosed(case: Case) -> str:
    found = next((each.diagnosed for each in _held(case) if each.diagnosed), None)
    return _answer(case, "history.diagnosed").text or (moment_text(found) if found else "")


def _held(case: Case) -> list[Diagnosis]:
    """Return the diagnoses that the patient has, not those suspected or excluded."""
    sure = (Certainty.CLINICAL, Certainty.MOLECULARLY_CONFIRMED)
    return [each for each in case.diagnoses if each.certainty in sure]


def _diseases(case: Case) -> str:
    return "; ".join(_code(each.disease) for each in _held(case))


def _genetic(case: Case) -> str:
    found = [each for each in case.findings if each.role is FindingRole.CAUSATIVE]
    return "; ".join(
        " ".join(filter(None, (_code(each.gene), each.hgvs_c or each.hgvs_g or each.description)))
        for each in found
    )


def _undiagnosed(case: Case) -> str:
    if _held(case):
        return "No"
    is_undiagnosed = any(each.certainty is Certainty.UNDIAGNOSED for each in case.diagnoses)
    return "Yes" if is_undiagnosed else ""


def _given(purpose: ConsentPurpose) -> Callable[[Case], str]:
    def read(case: Case) -> str:
        if case.consent is None:
            return "No"
        return "Yes" if case.consent.given.for_purpose(purpose) is ConsentDecision.GIVEN else "No"

    return read


def _code(code: Code) -> str:
    return f"{code.id} {code.label}".strip()


_ELEMENTS: Final[Mapping[str, Callable[[Case], str]]] = {
    "1.1 Pseudonym": lambda case: case.pseudonym,
    "2.1 Date of birth (year and month)": lambda case: str(case.birth) if case.birth else "",
    "2.2 Sex": lambda case: _SEXES[case.sex],
    "3.1 Patient's status": _status,
    "3.2 Date of death": _died,
    "4.1 First contact with specialised centre": _text("demographics.first-contact"),
    "5.1 Age at onset": _onset,
    "5.2 Age at diagnosis": _diagnosed,
    "6.1 Diagnosis of the rare disease": _diseases,
    "6.2 Genetic diagnosis": _genetic,
    "6.3 Undiagnosed case": _undiagnosed,
    "7.1 Agreement to be contacted for research purposes": _given(ConsentPurpose.RESEARCH_CONTACT),
    "7.2 Consent to the reuse of data": _given(ConsentPurpose.DATABASES),
    "7.3 Biological sample": _chosen("demographics.sample", _WORDS),
    "7.4 Link to a biobank": _text("demographics.biobank"),
    "8.1 Classification of functioning/disability": _text("demographics.functioning"),
}
