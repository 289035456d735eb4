"""Reads what a Consent of a bundle says; whoever records it has seen the paper (decision 0036).

Source: https://hl7.org/fhir/R4/consent.html. Only a privacy consent in force says anything here,
and only of purposes that it names. What narrows a permission turns it into a question, for the
three decisions of our forms know no "yes, but".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from web.exchange.fhir.subjects import addresses_of, short_address
from web.exchange.fhir.terms import OWN, TERMINOLOGY
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.consent import (
    ConsentDecision,
    ConsentGiven,
    ConsentPurpose,
    Signatory,
    StatedConsent,
)

_TYPES: Final = {"permit": ConsentDecision.GIVEN, "deny": ConsentDecision.REFUSED}
# What the consent is about beside who may do it for what; none of it exists on our forms.
_NARROWING: Final = (
    "period", "actor", "action", "securityLabel", "class", "code", "dataPeriod", "data",
)  # fmt: skip
# v3-ActReason; only where none of our own codes stands beside it.
_REASONS: Final = {"TREAT": ConsentPurpose.CARE, "HRESCH": ConsentPurpose.DATABASES}
# v3-RoleCode: parents, and those who act for somebody by law or by a power of attorney.
_SIGNATORIES: Final = {
    **dict.fromkeys(
        ("PRN", "FTH", "MTH", "NPRN", "NFTH", "NMTH", "ADOPTP", "ADOPTF", "ADOPTM"),
        Signatory.PARENT,
    ),
    **dict.fromkeys(
        ("GUARD", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT"), Signatory.LEGAL_REPRESENTATIVE
    ),
}
_OUR_FORM: Final = re.compile(r"Consent form (?P<version>\S+) \((?P<language>[a-z]{2})\)")
_TITLE: Final = re.compile(r"care (?P<version>[^\s,]+)(?:, C-[0-9A-Z-]+)?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAKERS: Final = ("meta", "organization")


class Signatories:
    """Who signs, by the references of a bundle: the patient, or a person related to the patient."""

    def __init__(self, entries: Iterable[tuple[str, Node]], patient: frozenset[str]) -> None:
        self._patient = {short_address(each) for each in patient}
        self._related = {
            short_address(address): resource
            for full_url, resource in entries
            if resource.peek("resourceType") == "RelatedPerson"
            for address in addresses_of(resource, full_url)
        }

    def named(self, consent: Node, reference: object) -> Signatory | None:
        """Return who is meant by a reference; None where that is not one of ours."""
        if not isinstance(reference, str):
            return None
        if short_address(reference) in self._patient:
            return Signatory.PATIENT
        person = self._related.get(short_address(reference))
        if reference.startswith("#"):
            inside = [each for each in consent.nodes("contained") if _is_related(each)]
            person = next((each for each in inside if each.peek("id") == reference[1:]), None)
        found = {_SIGNATORIES.get(str(code)) for code in _relations(person)} - {None}
        return found.pop() if len(found) == 1 else None


def consent_in(resource: Node, signatories: Signatories) -> StatedConsent | None:
    """Take what a Consent says; None, and told whole, when it is another kind or not in force."""
    why = _why_not(resource)
    if why is not None:
        resource.ledger.drop(resource.place(), why)
        resource.fields.clear()
        return None
    resource.drop_present(Why.MAKER, *_MAKERS)
    resource.drop_present(Why.TECHNICAL_ID, "id")
    resource.drop_present(Why.REPEATED, "text")
    resource.drop_present(Why.UNDERSTOOD, "status", "scope", "category", "patient")
    resource.text("resourceType")
    version, language = _form_in(resource)
    return StatedConsent(
        given=_given_in(resource),
        signed_on=_day_in(resource),
        form_version=version,
        language=language,
        signatory=_signatory_in(resource, signatories),
        number=_number_in(resource),
    )


def _why_not(resource: Node) -> Why | None:
    if resource.peek("status") != "active":
        return Why.CONSENT_NOT_ACTIVE
    # To a treatment or a study somebody agrees with another form (consentscope).
    return None if "patient-privacy" in _codes(resource.peek("scope")) else Why.CONSENT_OF_OTHERS


def _given_in(resource: Node) -> ConsentGiven:
    said: dict[ConsentPurpose, set[ConsentDecision]] = {each: set() for each in ConsentPurpose}
    root = resource.node("provision")
    for provision, is_narrowed in _provisions(root, is_narrowed=False) if root else ():
        decision = _TYPES.get(str(provision.peek("type")))
        purposes = _purposes_in(provision)
        if decision is None:
            continue
        provision.text("type")
        if not purposes:
            continue
        provision.fields.pop("purpose")
        if is_narrowed and decision is ConsentDecision.GIVEN:
            provision.drop("purpose", Why.NARROWED)
            decision = ConsentDecision.UNDECIDED
        for purpose in purposes:
            said[purpose].add(decision)
    for purpose, decisions in said.items():
        if len(decisions) > 1:
            resource.change(f"provision ({purpose.value})", Why.NOT_UNDERSTOOD)
    found = {
        purpose.value: decisions.copy().pop()
        for purpose, decisions in said.items()
        if len(decisions) == 1
    }
    return ConsentGiven(**found)


def _provisions(provision: Node, *, is_narrowed: bool) -> Iterator[tuple[Node, bool]]:
    """Yield a provision and those inside; what narrows one narrows what it holds."""
    narrowing = [name for name in _NARROWING if provision.has(name)]
    is_narrowed = is_narrowed or bool(narrowing) or provision.has("modifierExtension")
    provision.drop_present(Why.NARROWED, *narrowing)
    yield provision, is_narrowed
    for each in provision.nodes("provision"):
        yield from _provisions(each, is_narrowed=is_narrowed)


def _purposes_in(provision: Node) -> set[ConsentPurpose]:
    """Return the purposes that a provision names; our own codes count before those of HL7."""
    codings = provision.peek("purpose")
    found = (
        [each for each in codings if isinstance(each, dict)] if isinstance(codings, list) else []
    )
    coded = [(each.get("system"), each.get("code")) for each in found]
    own = {code for system, code in coded if system == f"{OWN}:consent-purpose"}
    ours = {each for each in ConsentPurpose if each.value in own}
    reasons = {code for system, code in coded if system == f"{TERMINOLOGY}/v3-ActReason"}
    theirs = {_REASONS[code] for code in reasons if code in _REASONS}
    if theirs and not ours:
        provision.change("purpose", Why.JUDGED)
    return ours or theirs


def _form_in(resource: Node) -> tuple[str, str]:
    """Take version and language of the form, if it is said to be one of ours."""
    rule, source = resource.node("policyRule"), resource.node("sourceAttachment")
    found = _OUR_FORM.fullmatch(str(rule.peek("text"))) if rule else None
    if found and rule:
        rule.text("text")
        resource.drop_present(Why.UNDERSTOOD, "policy")
        return found["version"], found["language"]
    titled = _TITLE.fullmatch(str(source.peek("title"))) if source else None
    if titled and source:
        source.text("title")
        resource.drop_present(Why.UNDERSTOOD, "policy")
        return titled["version"], source.text("language")
    return "", ""


def _day_in(resource: Node) -> date | None:
    text = str(resource.peek("dateTime") or "")
    found = _DATE.match(text)
    try:
        day = date.fromisoformat(found[0]) if found else None
    except ValueError:
        day = None
    if day is None:
        resource.drop_present(Why.NOT_UNDERSTOOD, "dateTime")
        return None
    resource.text("dateTime")
    if text != day.isoformat():
        resource.change("dateTime", Why.TIME_OF_DAY)
    return day


def _signatory_in(resource: Node, signatories: Signatories) -> Signatory | None:
    """Return who signed; who it is by name is never read."""
    named = [each.peek("reference") for each in resource.nodes("performer")]
    checks = resource.nodes("verification")
    people = [each for check in checks if (each := check.node("verifiedWith")) is not None]
    own = [each.peek("identifier") for each in people]
    found = {signatories.named(resource, each) for each in named}
    found |= {signatories.named(resource, each.peek("reference")) for each in people}
    found |= {
        Signatory(each["value"])
        for each in own
        if isinstance(each, dict)
        and each.get("system") == f"{OWN}:signatory"
        and each.get("value") in set(Signatory)
    }
    resource.drop_present(Why.IDENTIFIER, "performer")
    resource.drop_present(Why.MAKER, "verification")
    known = found - {None}
    return known.pop() if len(known) == 1 else None


def _number_in(resource: Node) -> str:
    for each in resource.nodes("identifier"):
        if each.peek("system") == f"{OWN}:consent-number":
            each.text("system")
            return each.text("value")
    resource.drop_present(Why.IDENTIFIER, "identifier")
    return ""


def _is_related(node: Node) -> bool:
    return bool(node.peek("resourceType") == "RelatedPerson")


def _relations(person: Node | None) -> list[object]:
    relations = person.peek("relationship") if person is not None else None
    found = relations if isinstance(relations, list) else []
    return [code for each in found for code in _codes(each)]


def _codes(concept: object) -> list[object]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    found = codings if isinstance(codings, list) else []
    return [each.get("code") for each in found if isinstance(each, dict)]
