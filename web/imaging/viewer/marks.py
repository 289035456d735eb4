"""Marks on the images of a panel: versions with their authors, added and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from flask import abort
from sqlalchemy import and_, func, select

from web import audit
from web.imaging.viewer.shapes import MarkBody, SentMark
from web.models.audit import AuditAct
from web.models.discussions import NoteKind
from web.models.image_marks import ImageMark, ImageView, ImageViewMark
from web.models.imaging import ImageInstance, ImageSeries
from web.panels.notes import write_note
from web.request_session import db_session
from workflows.domain.panels.stages import RUNNING, PanelStatus

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel

# What was asked stands as it was answered.
_ANSWERED: Final = frozenset({PanelStatus.SIGNING, PanelStatus.SIGNED, PanelStatus.CLOSED})


class Kept(StrEnum):
    """How a mark that was sent is kept."""

    SAVED = "saved"
    # Another version came first: this one became a mark of its own, so that both are seen.
    BESIDE = "beside"
    # What was to be removed had changed meanwhile; it stays.
    NOT_REMOVED = "not_removed"


@dataclass(frozen=True, kw_only=True)
class OpenMark:
    """A version of a mark, opened."""

    row: ImageMark
    sop_uid: str
    body: MarkBody


def may_mark(panel: LoadedPanel) -> bool:
    """Tell whether this reader may draw, and keep views: whoever sees the case until it has ended.

    The case is seen by the enrolling centre's clinicians and assistants, who ask, and by the lead,
    the members and the guests, who answer; never by coordinators or by who has not accepted.
    """
    return panel.case_access.allowed and panel.state.status in RUNNING


def may_pin_to_question(panel: LoadedPanel) -> bool:
    """Tell whether this reader may put views beside a question: until the outcome is presented."""
    return may_mark(panel) and panel.state.status not in _ANSWERED


def read_marks(panel: LoadedPanel, series_id: UUID) -> list[OpenMark]:
    """Return the newest version of each mark on the series that was not removed, oldest first."""
    newest = (
        select(ImageMark.mark_id, func.max(ImageMark.version).label("version"))
        .where(ImageMark.panel_id == panel.id, ImageMark.series_id == series_id)
        .group_by(ImageMark.mark_id)
        .subquery()
    )
    rows = db_session().execute(
        select(ImageMark, ImageInstance.sop_uid)
        .join(
            newest,
            and_(
                newest.c.mark_id == ImageMark.mark_id,
                newest.c.version == ImageMark.version,
            ),
        )
        .join(ImageInstance, ImageInstance.id == ImageMark.instance_id)
        .where(ImageMark.is_removed.is_(False))
        .order_by(ImageMark.made_at, ImageMark.mark_id)
        .execution_options(populate_existing=True),
    )
    return [
        OpenMark(row=row[0], sop_uid=row.sop_uid, body=open_body(panel, row[0])) for row in rows
    ]


def marks_as_kept(panel: LoadedPanel, view: ImageView) -> list[OpenMark]:
    """Return the marks on the image of a view as they were when it was kept, oldest first."""
    rows = db_session().execute(
        select(ImageMark, ImageInstance.sop_uid)
        .join(
            ImageViewMark,
            and_(
                ImageViewMark.mark_id == ImageMark.mark_id,
                ImageViewMark.mark_version == ImageMark.version,
            ),
        )
        .join(ImageInstance, ImageInstance.id == ImageMark.instance_id)
        .where(ImageViewMark.view_id == view.id)
        .order_by(ImageMark.made_at, ImageMark.mark_id),
    )
    return [
        OpenMark(row=row[0], sop_uid=row.sop_uid, body=open_body(panel, row[0])) for row in rows
    ]


def open_body(panel: LoadedPanel, row: ImageMark) -> MarkBody:
    """Return what is drawn."""
    return MarkBody.model_validate_json(panel.cipher.open(row.sealed_body, row.sealed_context))


def marks_tag(panel: LoadedPanel, series_id: UUID, for_whom: str) -> str:
    """Return an ETag that changes with every version; ``for_whom`` is the reader and language."""
    row = (
        db_session()
        .execute(
            select(func.count(), func.max(ImageMark.made_at)).where(
                ImageMark.panel_id == panel.id,
                ImageMark.series_id == series_id,
            ),
        )
        .one()
    )
    moment = row[1].timestamp() if row[1] else 0
    return f'"{row[0]}-{moment:.6f}-{for_whom}"'


def keep_mark(
    panel: LoadedPanel, series: ImageSeries, sent: SentMark, *, kept_because: str = ""
) -> Kept:
    """Add a version, and sealed with it why its text may stay as it is (``kept_because``).

    The same command a second time adds nothing. The caller commits.
    """
    session = db_session()
    known = session.scalars(
        select(ImageMark).where(ImageMark.command_id == sent.command),
    ).one_or_none()
    if known is not None:
        return Kept.SAVED if known.mark_id == sent.id else Kept.BESIDE
    instance = _instance(series, sent)
    latest = _latest(panel, series, sent.id)
    if latest is not None and latest.author_id != panel.actor.person_id:
        # A mark is what its author said; another opinion is another mark.
        abort(403)
    if (latest.version if latest else 0) == sent.base:
        _add(panel, instance, sent, sent.id, sent.base + 1)
        kept = Kept.SAVED
    elif sent.isRemoved:
        return Kept.NOT_REMOVED
    else:
        _add(panel, instance, sent, uuid5(sent.id, str(sent.command)), 1)
        kept = Kept.BESIDE
    if kept_because:
        session.add(write_note(panel, NoteKind.KEPT_IDENTIFIER, kept_because))
    return kept


def _instance(series: ImageSeries, sent: SentMark) -> ImageInstance:
    found = (
        db_session()
        .scalars(
            select(ImageInstance).where(
                ImageInstance.series_id == series.id,
                ImageInstance.sop_uid == sent.sop,
            ),
        )
        .one_or_none()
    )
    if found is None or sent.frame > found.frames:
        abort(404)
    return found


def _latest(panel: LoadedPanel, series: ImageSeries, mark_id: UUID) -> ImageMark | None:
    latest = (
        db_session()
        .scalars(
            select(ImageMark)
            .where(ImageMark.mark_id == mark_id)
            .order_by(ImageMark.version.desc())
            .limit(1)
            .execution_options(populate_existing=True),
        )
        .one_or_none()
    )
    if latest is not None and (latest.panel_id, latest.series_id) != (panel.id, series.id):
        abort(404)
    return latest


def _add(
    panel: LoadedPanel, instance: ImageInstance, sent: SentMark, mark_id: UUID, version: int
) -> None:
    row = ImageMark(
        mark_id=mark_id,
        version=version,
        panel_id=panel.id,
        patient_id=panel.row.patient_id,
        series_id=instance.series_id,
        instance_id=instance.id,
        frame=sent.frame,
        kind=sent.kind,
        is_removed=sent.isRemoved,
        author_id=panel.actor.person_id,
        command_id=sent.command,
    )
    row.sealed_body = panel.cipher.seal(sent.body.model_dump_json(), row.sealed_context)
    session = db_session()
    session.add(row)
    audit.record(
        session,
        act=_act(sent, version),
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="image_mark",
        subject_id=mark_id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
        detail={"kind": sent.kind.value, "version": version, "series": str(instance.series_id)},
    )


def _act(sent: SentMark, version: int) -> AuditAct:
    if sent.isRemoved:
        return AuditAct.DELETED
    return AuditAct.CREATED if version == 1 else AuditAct.CHANGED
