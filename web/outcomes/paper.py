"""The outcome on paper: what was asked, recommended and signed, as this reader may see it.

The words are the web's, so they are put together here and sealed; the worker only prints them. A
paper is named by a checksum of its page, so whoever may see the same is given the same file, and
whoever may see less, or reads another language, another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from flask import render_template, url_for

from web.accounts.language import select_locale
from web.consents.document_vault import DocumentVault
from web.consents.documents import About, Document, ask_for, documents_about
from web.models.documents import DocumentKind
from web.networks.directory import ern_name
from web.outcomes.paper_pictures import PictureOnPaper, pictures_on_paper
from web.outcomes.queries import OutcomeView, present_outcome
from web.outcomes.words import STRENGTHS
from web.panels.page import everybody
from web.panels.people import names_of
from web.panels.request_texts import read_request
from web.participants.workplaces import workplaces_of
from web.pedigrees.reading import drawn_pedigree
from web.request_session import db_session, installation
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel

_PAPERS: Final = UUID("5d0f6f0e-8c33-4d1e-9d0a-6a1f0a1b7c52")
_SETTLED: Final = frozenset({PanelStatus.SIGNED, PanelStatus.CLOSED, PanelStatus.ARCHIVED})


@dataclass(frozen=True, kw_only=True)
class OutcomePaper:
    """A page that is to be printed, the name it has by its content, and the time it bears."""

    id: UUID
    html: str
    signed_at: datetime
    pictures: Mapping[UUID, Sequence[PictureOnPaper]]

    @property
    def series_ids(self) -> set[UUID]:
        """Return which series its pictures show."""
        return {each.series_id for found in self.pictures.values() for each in found}


def has_paper(panel: LoadedPanel) -> bool:
    """Tell whether there is a signed outcome that could be printed."""
    return panel.state.outcome is not None and panel.state.status in _SETTLED


def outcome_paper(panel: LoadedPanel) -> OutcomePaper | None:
    """Return the paper as it would be printed for this reader; None before all signed."""
    outcome = present_outcome(panel) if has_paper(panel) else None
    if outcome is None:
        return None
    signed_at = max(
        (each.signed_at for each in outcome.signatures if each.signed_at is not None),
        default=outcome.outcome.presented_at,
    )
    pictures = pictures_on_paper(panel)
    html = _page(panel, outcome, pictures, signed_at)
    name = hashlib.sha256(html.encode()).hexdigest()
    return OutcomePaper(
        id=uuid5(_PAPERS, f"{panel.id}:{name}"), html=html, signed_at=signed_at, pictures=pictures
    )


def find_document(panel: LoadedPanel, paper: OutcomePaper) -> Document | None:
    """Return how far this very paper is; None when nobody asked for it."""
    found = documents_about(db_session(), _about(panel))
    return next((each for each in found if each.row.id == paper.id), None)


def ask_for_paper(panel: LoadedPanel, paper: OutcomePaper) -> None:
    """Have the paper printed, once; what failed is tried again. The caller commits.

    Raises:
        IntegrityError: when somebody asked for the same paper a moment earlier.

    """
    session = db_session()
    row = ask_for(
        session,
        _about(panel),
        panel.actor,
        language=select_locale(),
        command_id=paper.id,
    )
    if row.made_at is not None:
        return
    if row.failed_because is not None:
        row.failed_because, row.requested_at = None, datetime.now(UTC)
    row.dated_at = paper.signed_at
    session.flush()
    if row.file_ref is None:
        row.file_ref = DocumentVault.of(installation()).keep(session, row, paper.html.encode())


def _about(panel: LoadedPanel) -> About:
    return About(
        patient_id=panel.row.patient_id,
        kind=DocumentKind.OUTCOME_PAPER,
        subject_id=panel.id,
    )


def _page(
    panel: LoadedPanel,
    outcome: OutcomeView,
    pictures: Mapping[UUID, Sequence[PictureOnPaper]],
    signed_at: datetime,
) -> str:
    people = {each.person_id for each in outcome.signatures}
    if panel.state.lead_id is not None:
        people.add(panel.state.lead_id)
    workplaces = workplaces_of(db_session(), people | everybody(panel), panel.state.ern)
    path = url_for("outcomes.show_outcome", panel_id=panel.id)
    return render_template(
        "outcomes/outcome_paper.html",
        panel=panel,
        request_text=read_request(panel),
        outcome=outcome,
        pictures=pictures,
        strengths=STRENGTHS,
        names=names_of(db_session(), people),
        workplaces=workplaces,
        ern=ern_name(db_session(), panel.state.ern),
        drawing=drawn_pedigree(db_session(), panel.cipher),
        page_url=f"{installation().public_url}{path}",
        signed_at=signed_at,
        language=select_locale(),
    )
