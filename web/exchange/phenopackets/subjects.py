"""The subject of a packet, in and out: without what names a person, and without a birthday."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from web.exchange.case import BirthMonth, Case, LifeStatus, Vitality
from web.exchange.curies import code_in, code_out
from web.exchange.notes import Refusal, RefusedError, Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.times import day_in, moment_in, moment_out
from web.exchange.taking import Node
from web.models.patients import Sex
from workflows.domain.record.moments import Moment

_SEXES: Final[dict[str, Sex | None]] = {
    "FEMALE": Sex.FEMALE,
    "MALE": Sex.MALE,
    "OTHER_SEX": Sex.UNDETERMINED,
    "UNKNOWN_SEX": None,
}
SEXES_OUT: Final = {
    Sex.FEMALE: "FEMALE",
    Sex.MALE: "MALE",
    Sex.UNDETERMINED: "OTHER_SEX",
    None: "UNKNOWN_SEX",
}
_STATUSES: Final = {each.value.upper(): each for each in LifeStatus}
_HUMAN: Final = "NCBITaxon:9606"


@dataclass(frozen=True)
class Birthday:
    """The day of birth that a packet names: compared with its dates, and forgotten after."""

    day: str = ""

    @property
    def month(self) -> BirthMonth | None:
        """Return what of it may be kept."""
        return BirthMonth(year=int(self.day[:4]), month=int(self.day[5:7])) if self.day else None


def birthday_in(subject: Node | None) -> Birthday:
    """Take the day of birth; only year and month go further."""
    if subject is None or not subject.has("dateOfBirth"):
        return Birthday()
    subject.change("dateOfBirth", Why.BIRTHDAY_SHORTENED)
    return Birthday(day_in(subject, "dateOfBirth"))


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a packet's subject says that the record may hold."""

    sex: Sex | None = None
    last_seen: Moment | None = None
    vitality: Vitality = field(default_factory=Vitality)


def subject_in(node: Node | None, reading: Reading) -> Subject:
    """Take the subject.

    Raises:
        RefusedError: when it is no human being.

    """
    if node is None:
        return Subject()
    node.drop_present(Why.IDENTIFIER, "id", "alternateIds")
    taxonomy = node.node("taxonomy")
    if taxonomy is not None:
        if taxonomy.text("id") not in ("", _HUMAN):
            raise RefusedError(Refusal.NOT_HUMAN, node.place("taxonomy"))
        node.drop("taxonomy", Why.UNDERSTOOD)
    return Subject(
        sex=node.choice("sex", _SEXES, None),
        last_seen=moment_in(node, "timeAtLastEncounter", reading),
        vitality=_vitality_in(node.node("vitalStatus"), reading),
    )


def _vitality_in(node: Node | None, reading: Reading) -> Vitality:
    if node is None:
        return Vitality()
    return Vitality(
        status=node.choice("status", _STATUSES, LifeStatus.UNKNOWN),
        died=moment_in(node, "timeOfDeath", reading),
        cause=code_in(node.node("causeOfDeath"), reading.releases),
        survival_days=node.whole("survivalTimeInDays"),
    )


def subject_out(case: Case, writing: Writing) -> dict[str, Any]:
    """Return the subject under its pseudonym; its age takes the place of its birth."""
    found: dict[str, Any] = {"id": writing.pseudonym}
    if case.sex not in SEXES_OUT:
        writing.ledger.change("sex", Why.NOT_IN_THIS_FORMAT)
    found["sex"] = SEXES_OUT.get(case.sex, "UNKNOWN_SEX")
    if case.last_seen:
        found["timeAtLastEncounter"] = moment_out(case.last_seen, "last_seen", writing)
    if case.birth:
        writing.ledger.drop("birth", Why.IDENTIFIER)
    if case.vitality != Vitality():
        found["vitalStatus"] = _vitality_out(case.vitality, writing)
    return found


def _vitality_out(vitality: Vitality, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {"status": vitality.status.value.upper()}
    if vitality.died:
        found["timeOfDeath"] = moment_out(vitality.died, "vitality.died", writing)
    if vitality.cause:
        found["causeOfDeath"] = code_out(vitality.cause)
    if vitality.survival_days:
        found["survivalTimeInDays"] = vitality.survival_days
    return found
