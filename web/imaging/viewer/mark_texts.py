"""The words beside marks: not kept while they may say who the patient is, unless it is said why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from web.imaging.viewer.marks import open_body
from web.models.image_marks import ImageMark
from web.records.identifier_guard import IdentifierGuard
from web.request_session import db_session

if TYPE_CHECKING:
    from web.imaging.viewer.shapes import SentMark
    from web.panels.loading import LoadedPanel


def naming_words(panel: LoadedPanel, sent: SentMark) -> tuple[str, ...]:
    """Return a sentence for each thing in the text that may say who the patient is and is new.

    What the mark said before was asked about then; a mark that is taken away says nothing new.
    """
    text = sent.text.strip()
    if sent.isRemoved or not text:
        return ()
    guard = IdentifierGuard(panel.patient, panel.actor)
    return guard.warnings(text, _said_before(panel, sent))


def _said_before(panel: LoadedPanel, sent: SentMark) -> str:
    row = (
        db_session()
        .scalars(
            select(ImageMark)
            .where(
                ImageMark.mark_id == sent.id,
                ImageMark.panel_id == panel.id,
                ImageMark.author_id == panel.actor.person_id,
            )
            .order_by(ImageMark.version.desc())
            .limit(1),
        )
        .one_or_none()
    )
    return open_body(panel, row).text if row is not None else ""
