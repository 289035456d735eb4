"""Fills the outcome's form and presents it, as the lead does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def outcome_values(site: PanelSite, *, version: int = 0, **changes: str) -> dict[str, Any]:
    """Return a complete outcome as the form sends it; ``first`` and ``second`` are its texts."""
    first, second = (each.hex for each in site.question_ids)
    return {
        "version": str(version),
        "summary": changes.get("summary", "Evaluate for surgery."),
        "publications": changes.get("publications", ""),
        f"text_{first}": changes.get("first", "Surgery conference first."),
        f"strength_{first}": "strong",
        f"text_{second}": changes.get("second", "Yes, by ACMG criteria."),
        f"strength_{second}": changes.get("second_strength", "conditional"),
    }


def present(site: PanelSite, *, version: int = 0, **changes: str) -> TestResponse:
    """Present the outcome for signature."""
    values = {**outcome_values(site, version=version, **changes), "present": "1"}
    return site.post("lead", "/outcome/edit", values)


def signature(site: PanelSite, prefix: str = "sign-", **values: str) -> dict[str, str]:
    """Return a signature form bound to the present outcome."""
    outcome = site.state.outcome
    assert outcome is not None
    sent = {
        "command_id": str(uuid4()),
        "outcome_version": str(outcome.version),
        "content_hash": outcome.content_hash,
        **values,
    }
    return {f"{prefix}{name}": value for name, value in sent.items()}


def sign(site: PanelSite, who: str, **values: str) -> TestResponse:
    """Sign the present outcome on its page."""
    return site.post(who, "/outcome/signature", signature(site, **values), form_on="/outcome")
