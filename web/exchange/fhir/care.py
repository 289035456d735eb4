"""What surrounds a case: the consent that holds, the panel as a Task, its outcome; only out."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from web.exchange.case import ConsentSummary, PanelSummary, Recommendation
from web.exchange.fhir.terms import (
    LOINC,
    OWN,
    POLICIES,
    TERMINOLOGY,
    Paper,
    Resource,
    concept,
)
from workflows.domain.consent import ConsentDecision, ConsentPurpose

# v3-ActReason: treatment, healthcare research. HL7 has none for being contacted.
_REASONS: Final = {ConsentPurpose.CARE: "TREAT", ConsentPurpose.DATABASES: "HRESCH"}
_NARRATIVE: Final = "http://www.w3.org/1999/xhtml"


def consent_out(consent: ConsentSummary, paper: Paper) -> Resource:
    """Return the consent that holds; what nothing was said about is denied."""
    given = {each for each in ConsentPurpose if _is_given(consent, each)}
    found: Resource = {
        "resourceType": "Consent",
        "id": str(consent.id),
        "identifier": [{"system": f"{OWN}:consent-number", "value": consent.number}],
        "status": "active" if given else "inactive",
        "category": [concept(LOINC, "59284-0", "Consent Document")],
    }
    if not consent.number:
        del found["identifier"]
    if paper.is_r5:
        return found | {
            "subject": paper.patient,
            "date": consent.decided_on.isoformat(),
            "policyBasis": {"url": POLICIES[1]},
            # The rule is "no, unless": what is given is allowed by a provision of its own.
            "decision": "deny",
            "provision": [{"purpose": _purposes(each)} for each in ConsentPurpose if each in given],
        }
    scope = concept(f"{TERMINOLOGY}/consentscope", "patient-privacy", "Privacy Consent")
    return found | {
        "scope": scope,
        "patient": paper.patient,
        "dateTime": consent.decided_on.isoformat(),
        "policy": [{"uri": each} for each in POLICIES],
        "policyRule": {"text": f"Consent form {consent.form_version} ({consent.language})"},
        "provision": {
            "type": "deny",
            "provision": [
                {"type": "permit" if each in given else "deny", "purpose": _purposes(each)}
                for each in ConsentPurpose
            ],
        },
    }


def panel_out(panel: PanelSummary, paper: Paper) -> Resource:
    """Return the panel as a Task for the network's experts."""
    ended = "completed" if panel.outcome_signed_at else "cancelled"
    return {
        "resourceType": "Task",
        "id": str(panel.id),
        "identifier": [{"system": f"{OWN}:panel-number", "value": panel.number}],
        "status": "in-progress" if panel.is_open else ended,
        "intent": "order",
        "priority": "urgent" if panel.is_urgent else "routine",
        "code": concept(f"{OWN}:task", "panel", "Advice of a panel of experts"),
        "for": paper.patient,
        "authoredOn": panel.requested_at.isoformat(timespec="seconds"),
        "owner": {"display": panel.network},
    }


def outcome_out(panel: PanelSummary, paper: Paper) -> Resource | None:
    """Return the signed outcome as a Composition, question by question; None before that."""
    if panel.outcome_signed_at is None:
        return None
    sections = [_section("Summary", panel.summary)] if panel.summary else []
    sections += [_recommendation(each) for each in panel.recommendations]
    sections += [_section("Publications", *panel.rests_on)] if panel.rests_on else []
    found: Resource = {
        "resourceType": "Composition",
        "status": "final",
        "type": concept(LOINC, "11488-4", "Consult note"),
        "subject": [paper.patient] if paper.is_r5 else paper.patient,
        "date": panel.outcome_signed_at.isoformat(timespec="seconds"),
        "author": [{"display": f"Panel {panel.number}, {panel.network}"}],
        "title": f"Outcome of panel {panel.number}",
    }
    return found | {"section": sections} if sections else found


def _recommendation(said: Recommendation) -> Resource:
    strength = [said.strength] if said.strength else []
    return _section(said.question, *filter(None, (said.answer, *strength)))


def _section(title: str, *paragraphs: str) -> dict[str, Any]:
    text = "".join(f"<p>{escape(each)}</p>" for each in paragraphs) or "<p>–</p>"
    div = f'<div xmlns="{_NARRATIVE}">{text}</div>'
    return {"title": title, "text": {"status": "additional", "div": div}}


def _purposes(purpose: ConsentPurpose) -> list[dict[str, str]]:
    found = [{"system": f"{OWN}:consent-purpose", "code": purpose.value}]
    if purpose in _REASONS:
        reason = {"system": f"{TERMINOLOGY}/v3-ActReason", "code": _REASONS[purpose]}
        found.append(reason)
    return found


def _is_given(consent: ConsentSummary, purpose: ConsentPurpose) -> bool:
    return consent.given.for_purpose(purpose) is ConsentDecision.GIVEN
