"""What a centre does to renew a consent: on a panel's page, and on the patient's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.support.centre_site import hidden_in
from tests.support.consent_acts import RECORD
from tests.support.web_pages import token_in
from web.consents.history import held_consent
from web.models.consents import ConsentEffect
from web.models.notifications import Notification
from web.models.patients import Consent
from workflows.domain.consent_effects import ConsentEffectKind as Kind
from workflows.domain.panels import commands as c

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.test import TestResponse

    from tests.support.panel_site import PanelSite


def ends(site: PanelSite) -> PanelSite:
    """Let the panel end, so that none can take a consent in."""
    site.does("clinician", c.WithdrawPanel(note_id=uuid4()))
    return site


def records(site: PanelSite, page: str, address: str, **changed: str) -> TestResponse:
    client = site.browser("clinician")
    token = token_in(client.get(page))
    other = {f"recording-{name}": value for name, value in changed.items()}
    values = {
        **RECORD,
        "recording-command_id": str(uuid4()),
        "recording-form_version": "1.1",
        "csrf_token": token,
    }
    return client.post(address, data=values | other)


def confirms(site: PanelSite, page: str, address: str, who: str = "clinician") -> TestResponse:
    client = site.browser(who)
    shown = client.get(page)
    return client.post(address, data=hidden_in(shown) | {"csrf_token": token_in(shown)})


def in_panel(site: PanelSite, **changed: str) -> TestResponse:
    page = site.url("/consent")
    return records(site, page, f"{page}/record", **changed)


def confirms_in_panel(site: PanelSite) -> TestResponse:
    page = site.url("/consent")
    return confirms(site, page, f"{page}/confirm")


def own_page(site: PanelSite) -> str:
    return f"/patients/{site.patient_id}/consent/new"


def held(site: PanelSite) -> Consent:
    with site.lent.sessions() as session:
        found = held_consent(session, site.patient_id)
        assert found is not None
        return found


def effects(site: PanelSite) -> set[Kind]:
    with site.lent.sessions() as session:
        return set(session.scalars(select(ConsentEffect.kind)))


def told(site: PanelSite) -> Sequence[UUID]:
    with site.lent.sessions() as session:
        return session.scalars(select(Notification.id)).all()
