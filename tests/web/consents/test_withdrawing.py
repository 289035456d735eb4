"""A withdrawal writes down what it stops, with its time, and keeps back what was on its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from activities.mail_plans import plans_due
from tests.support.days import today
from tests.support.panel_site import PanelSite, a_panel_site, with_members
from web.models.audit import AuditAct, AuditEntry
from web.models.consents import ConsentEffect
from web.models.discussions import Attachment
from web.models.notifications import Notification
from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import Consent
from web.models.people import Affiliation, AffiliationState
from workflows.domain.consent import ConsentDecision
from workflows.domain.consent_effects import ConsentEffectKind as Kind
from workflows.domain.errors import RefusalReason
from workflows.domain.panels import commands as c
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.support.databases import Databases


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[PanelSite]:
    """Lend a panel in discussion, with two members and a guest."""
    with databases.fresh("sqlite") as lent, a_panel_site(lent, tmp_path) as site:
        yield with_members(site)


def withdraws(site: PanelSite, *purposes: str) -> str:
    """Withdraw through the page, and return where the page leads."""
    address = f"/patients/{site.patient_id}/consent/withdraw"
    client = site.browser("clinician")
    token = client.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        address,
        data={
            "csrf_token": token,
            "command_id": str(uuid4()),
            "signatory": "parent",
            "withdrawn_on": today().isoformat(),
            "original_place": "Told on the phone",
            "purposes": list(purposes),
        },
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def effects(site: PanelSite) -> Sequence[ConsentEffect]:
    with site.lent.sessions() as session:
        return session.scalars(select(ConsentEffect)).all()


def attaches(site: PanelSite) -> None:
    """Add the row of a file; its bytes play no part."""
    with site.lent.sessions.begin() as session:
        session.add(
            Attachment(
                panel_id=site.panel_id,
                patient_id=site.patient_id,
                uploaded_by_id=site.people["clinician"],
                sealed_name=b"",
                media_type="application/pdf",
                size=1,
                sha256="0" * 64,
                file_ref="0" * 32,
            ),
        )


def told(site: PanelSite, who: str) -> Sequence[Notification]:
    with site.lent.sessions() as session:
        query = select(Notification).where(Notification.person_id == site.people[who])
        return session.scalars(query.order_by(Notification.occurred_at)).all()


def test_each_effect_of_withdrawing_care_has_a_row_of_the_same_moment(site: PanelSite):
    attaches(site)
    waiting = sum(len(told(site, who)) for who in ("lead", "member", "second_member", "guest"))
    # The coordinator is of another centre too.
    waiting += len(told(site, "coordinator"))

    withdraws(site, "care")

    counts = {each.kind: each.count for each in effects(site)}
    assert counts == {
        Kind.READING_CLOSED: None,
        Kind.FILES_CLOSED: 1,
        Kind.MAILS_CANCELLED: waiting,
        Kind.SEARCH_CLOSED: None,
        Kind.ACCESS_ENDED: 4,
        Kind.PANEL_STOPPED: None,
    }
    with site.lent.sessions() as session:
        [record] = session.scalars(select(Consent).where(Consent.care == "withdrawn"))
    at_once = {each.occurred_at for each in effects(site) if each.kind is not Kind.PANEL_STOPPED}
    assert at_once == {record.recorded_at}
    assert {each.consent_id for each in effects(site)} == {record.id}


def test_who_could_read_nothing_any_more_is_not_counted(site: PanelSite):
    with site.lent.sessions.begin() as session:
        suspended = Affiliation.person_id == site.people["second_member"]
        session.execute(
            update(Affiliation).where(suspended).values(state=AffiliationState.SUSPENDED)
        )

    withdraws(site, "care")

    counts = {each.kind: each.count for each in effects(site)}
    assert counts[Kind.ACCESS_ENDED] == 3


def test_a_stopped_panel_is_in_the_proof_once_with_the_time_of_its_step(site: PanelSite):
    withdraws(site, "care")

    [stopped] = [each for each in effects(site) if each.kind is Kind.PANEL_STOPPED]

    assert stopped.panel_id == site.panel_id
    assert site.state.status is PanelStatus.WITHDRAWN
    assert stopped.occurred_at == site.state.last_progress_at


def test_while_the_engine_is_away_the_panel_is_not_yet_in_the_proof(site: PanelSite):
    site.gateway.is_away = True
    withdraws(site, "care")
    before = {each.kind for each in effects(site)}

    site.drain()

    assert Kind.PANEL_STOPPED not in before
    assert Kind.READING_CLOSED in before
    assert Kind.PANEL_STOPPED in {each.kind for each in effects(site)}


def test_other_purposes_have_effects_of_their_own(site: PanelSite):
    with site.lent.sessions.begin() as session:
        held = session.scalars(select(Consent)).one()
        held.databases = held.research_contact = ConsentDecision.GIVEN

    withdraws(site, "databases", "research_contact")

    assert {each.kind for each in effects(site)} == {Kind.EXPORTS_CLOSED, Kind.CONTACT_ENDED}
    assert site.state.status is PanelStatus.DISCUSSION


def test_what_others_were_yet_to_be_told_is_neither_mailed_nor_shown(site: PanelSite):
    site.does("lead", c.SetUrgency(is_urgent=True))
    assert told(site, "member")
    kept = [each.id for each in told(site, "clinician")]

    withdraws(site, "care")

    cancelled = {each.id for each in told(site, "member") if each.cancelled_at is not None}
    assert cancelled
    with site.lent.sessions() as session:
        later = datetime.now(UTC).replace(hour=23)
        mailed = {row.id for plan in plans_due(session, later) for row in plan.notifications}
        rows = session.scalars(select(Notification).where(Notification.id.in_(kept))).all()
    assert not cancelled & mailed
    assert {each.cancelled_at for each in rows} <= {None}
    page = site.browser("member").get("/notifications")
    # What is left says that the panel ended, and was written after the withdrawal.
    assert page.text.count('class="row-card') == len(told(site, "member")) - len(cancelled)


def test_whatever_waited_for_the_engine_is_refused_and_the_panel_stops(site: PanelSite):
    site.gateway.is_away = True
    site.does("lead", c.SetUrgency(is_urgent=True))
    site.does("clinician", c.Snooze(until=today() + timedelta(days=20), note_id=uuid4()))
    site.contributes("member", "A thought")

    withdraws(site, "care")
    site.drain()

    with site.lent.sessions() as session:
        rows = session.scalars(select(PanelCommand).order_by(PanelCommand.position)).all()[-4:]
    assert [(row.status, row.refusal) for row in rows] == [
        (CommandStatus.REFUSED, RefusalReason.CONSENT_WITHDRAWN),
        (CommandStatus.REFUSED, RefusalReason.CONSENT_WITHDRAWN),
        (CommandStatus.REFUSED, RefusalReason.CONSENT_WITHDRAWN),
        (CommandStatus.APPLIED, None),
    ]
    assert site.state.status is PanelStatus.WITHDRAWN
    assert site.state.contributions == ()
    assert site.state.snoozed_until is None


def test_the_worklist_of_others_no_longer_shows_the_nickname(site: PanelSite):
    before = site.browser("member").get("/")

    withdraws(site, "care")

    after = site.browser("member").get("/")
    assert "Amber Heron" in before.text
    assert "Amber Heron" not in after.text
    assert "Amber Heron" in site.browser("clinician").get("/").text


def test_the_panels_page_says_why_it_is_frozen(site: PanelSite):
    withdraws(site, "care")

    page = site.get("clinician", "")
    others = site.get("member", "")

    sentence = "withdrew the consent to sharing for care, so the panel is frozen"
    assert sentence in page.text
    assert sentence in others.text


def test_the_withdrawal_leads_to_its_proof_and_is_audited(site: PanelSite):
    location = withdraws(site, "care")

    consent_id = UUID(location.split("/")[4])
    assert location == f"/patients/{site.patient_id}/consents/{consent_id}/proof"
    with site.lent.sessions() as session:
        acts = session.scalars(
            select(AuditEntry).where(AuditEntry.act == AuditAct.CONSENT_WITHDRAWN)
        ).all()
    assert [each.subject_id for each in acts] == [str(consent_id)]
