"""What the consent page says of signing on a tablet: the code to scan, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import segno
from flask import session as browser_session
from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from i18n.consent_forms import FormAlteredError, FormNotPublishedError, LanguageNotAvailableError
from web import audit
from web.consents.form_words import paper_words
from web.consents.papers import Paper, printed_papers
from web.models.audit import AuditAct
from web.models.panels import CommandStatus, PanelCommand
from web.models.patients import ConsentPaper
from web.request_session import db_session, installation
from web.tablets.page import has_places_to_sign
from web.tablets.sessions import (
    FoundSession,
    TabletStage,
    recording_id_of,
    sessions_of,
    sessions_of_patient,
)
from workflows.domain.actors import Actor

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel

_KEPT: Final = "tablet"
_SHOWN: Final = 3


@dataclass(frozen=True, kw_only=True)
class Tablet:
    """One signing, with its address where this browser opened it."""

    found: FoundSession
    stage: TabletStage
    url: str = ""
    code: Markup | None = None

    @property
    def is_under_way(self) -> bool:
        """Tell whether the page should look again soon."""
        return self.stage in {TabletStage.OPEN, TabletStage.SIGNED, TabletStage.SEALED}


def signable_papers(papers: Sequence[Paper], tablets: Sequence[Tablet]) -> set[UUID]:
    """Return the printed papers that can be signed on a tablet, and are not yet."""
    begun = {
        each.found.paper.id
        for each in tablets
        if each.stage not in {TabletStage.OPEN, TabletStage.EXPIRED}
    }
    return {each.id for each in printed_papers(papers) if _can_be_signed(each)} - begun


def tablets_of(panel: LoadedPanel) -> list[Tablet]:
    """Return the panel's signings on a tablet, the last one first."""
    return _told(sessions_of(db_session(), panel.id, datetime.now(UTC))[:_SHOWN])


def tablets_of_patient(patient_id: UUID) -> list[Tablet]:
    """Return every signing of the patient's forms on a tablet, the last one first."""
    return _told(sessions_of_patient(db_session(), patient_id, datetime.now(UTC)))


def let_seal_again(
    tablets: Sequence[Tablet], paper_id: UUID, actor: Actor, patient_id: UUID
) -> None:
    """Let the worker try once more where the document of this paper failed; the caller commits."""
    for tablet in tablets:
        row = tablet.found.row
        if tablet.found.paper.id == paper_id and tablet.stage is TabletStage.FAILED:
            row.failed_because = None
            audit.record(
                db_session(),
                act=AuditAct.CHANGED,
                person_id=actor.person_id,
                on_behalf_of_id=actor.on_behalf_of,
                subject_kind="tablet_session",
                subject_id=row.id,
                patient_id=patient_id,
                panel_id=row.panel_id,
                reason="seal_again",
            )


def _told(found: Sequence[FoundSession]) -> list[Tablet]:
    """Return the sessions with their stages; those of panels as far as the panel is."""
    session = db_session()
    if not found:
        return []
    ids = {recording_id_of(each.row.id): each.row.id for each in found}
    query = select(PanelCommand.id, PanelCommand.status).where(PanelCommand.id.in_(ids))
    commands = {ids[row.id]: row.status for row in session.execute(query)}
    return [_tablet(each, commands.get(each.row.id)) for each in found]


def remember_address(paper_id: UUID, token: str) -> None:
    """Keep the address in the browser that asked for it; the server keeps its hash only."""
    browser_session[_KEPT] = {"paper": str(paper_id), "token": token}


def _tablet(found: FoundSession, recording: CommandStatus | None) -> Tablet:
    stage = found.stage
    if stage is TabletStage.RECORDED and recording is CommandStatus.QUEUED:
        stage = TabletStage.SEALED
    if stage is TabletStage.RECORDED and recording is CommandStatus.REFUSED:
        stage = TabletStage.REFUSED
    kept = browser_session.get(_KEPT, {})
    if stage is not TabletStage.OPEN or kept.get("paper") != str(found.paper.id):
        return Tablet(found=found, stage=stage)
    url = installation().public_url + url_for("tablets.sign_form", token=kept["token"])
    return Tablet(found=found, stage=stage, url=url, code=_drawn(url))


def _drawn(url: str) -> Markup:
    code = segno.make(url, error="m", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 - our own drawing of an address that we made


def _can_be_signed(paper: ConsentPaper) -> bool:
    try:
        return has_places_to_sign(paper_words(db_session(), paper))
    except (FormAlteredError, FormNotPublishedError, LanguageNotAvailableError):
        return False
