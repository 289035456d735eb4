"""What a centre does on the consent page: print, record, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.support.centre_site import (
    CentreSite,
    hidden_in,
)
from tests.support.days import today
from web.models.patients import ConsentPaper

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


CHOICE = {
    "printing-language": "el",
    "printing-form_version": "1.0",
    "printing-signatory": "parent",
}


RECORD = {
    "recording-consent_number": "",
    "recording-language": "el",
    "recording-form_version": "1.0",
    "recording-signatory": "parent",
    "recording-minor_assented": "y",
    "recording-signed_on": today().isoformat(),
    "recording-care": "given",
    "recording-databases": "refused",
    "recording-research_contact": "given",
    "recording-original_place": "Records office, shelf 12",
    "recording-is_attested": "y",
}


def send(
    site: CentreSite, panel_id: UUID, act: str, values: dict[str, Any], **options: Any
) -> TestResponse:
    """Send one of the page's forms."""
    page = f"/panels/{panel_id}/consent"
    return site.post(f"{page}/{act}", values, form_on=page, **options)


def prints(site: CentreSite, panel_id: UUID) -> ConsentPaper:
    """Ask for a Greek form and let the renderer do its work."""
    values = {**CHOICE, "printing-command_id": str(uuid4())}
    assert send(site, panel_id, "print", values).status_code == 303
    [paper] = site.papers()
    site.prints(paper.id)
    return paper


def records(site: CentreSite, panel_id: UUID, **changed: str) -> TestResponse:
    """Record a consent; names of fields without their prefix."""
    other = {f"recording-{name}": value for name, value in changed.items()}
    values = {**RECORD, "recording-command_id": str(uuid4()), **other}
    return send(site, panel_id, "record", values)


def confirms(site: CentreSite, panel_id: UUID, **options: Any) -> TestResponse:
    """Confirm what the page shows."""
    hidden = hidden_in(site.get(f"/panels/{panel_id}/consent"))
    values = {name: value for name, value in hidden.items() if name.startswith("confirming-")}
    return send(site, panel_id, "confirm", values, **options)
