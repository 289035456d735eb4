"""Looks at an image that somebody kept: written once, opened again exactly so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort
from sqlalchemy import select

from web import audit
from web.imaging.access import find_series, in_sight
from web.imaging.slides import is_slide
from web.imaging.viewer.shapes import Look, SentView
from web.models.audit import AuditAct
from web.models.image_marks import ImageMark, ImageView, ImageViewMark
from web.models.imaging import ImageInstance, ImageSeries
from web.request_session import db_session

if TYPE_CHECKING:
    from web.imaging.place import ImagePlace
    from web.panels.loading import LoadedPanel


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """A view with what is needed to open it again."""

    row: ImageView
    series: ImageSeries
    sop_uid: str
    look: Look


def keep_view(panel: LoadedPanel, place: ImagePlace, sent: SentView) -> ImageView:
    """Keep a look; the same command a second time returns the first. The caller commits."""
    session = db_session()
    known = session.scalars(
        select(ImageView).where(ImageView.command_id == sent.command),
    ).one_or_none()
    if known is not None:
        return known
    series = find_series(place, sent.series)
    instance = session.scalars(
        select(ImageInstance).where(
            ImageInstance.series_id == sent.series,
            ImageInstance.sop_uid == sent.sop,
        ),
    ).one_or_none()
    if series is None or instance is None or sent.frame > instance.frames:
        abort(404)
    _refuse_unknown_marks(panel, series, instance, sent)
    row = ImageView(
        id=sent.command,
        panel_id=panel.id,
        patient_id=panel.row.patient_id,
        series_id=series.id,
        instance_id=instance.id,
        frame=sent.frame,
        author_id=panel.actor.person_id,
        command_id=sent.command,
    )
    row.sealed_state = panel.cipher.seal(sent.look.model_dump_json(), row.state_context)
    session.add(row)
    session.flush()
    session.add_all(
        ImageViewMark(view_id=row.id, mark_id=mark_id, mark_version=version)
        for mark_id, version in {each.id: each.version for each in sent.marks}.items()
    )
    audit.record(
        session,
        act=AuditAct.CREATED,
        person_id=panel.actor.person_id,
        on_behalf_of_id=panel.actor.on_behalf_of,
        subject_kind="image_view",
        subject_id=row.id,
        patient_id=panel.row.patient_id,
        panel_id=panel.id,
        reason=panel.case_access.reason.value,
        detail={"series": str(series.id)},
    )
    return row


def find_view(place: ImagePlace, view_id: UUID) -> KeptView | None:
    """Return a view of this panel whose series this reader may see."""
    found = [each for each in views_in_sight(place, view_id) if each.row.id == view_id]
    return found[0] if found else None


def views_in_sight(place: ImagePlace, *view_ids: UUID) -> list[KeptView]:
    """Return the panel's views (only ``view_ids`` if any is named), the latest first."""
    if place.panel is None:
        return []
    query = (
        select(ImageView, ImageSeries, ImageInstance.sop_uid)
        .join(ImageSeries, ImageSeries.id == ImageView.series_id)
        .join(ImageInstance, ImageInstance.id == ImageView.instance_id)
        .where(ImageView.panel_id == place.panel.id, in_sight(place))
        .order_by(ImageView.made_at.desc(), ImageView.id)
    )
    if view_ids:
        query = query.where(ImageView.id.in_(view_ids))
    cipher = place.panel.cipher
    return [
        KeptView(
            row=row[0],
            series=row[1],
            sop_uid=row.sop_uid,
            look=Look.model_validate_json(
                cipher.open(row[0].sealed_state, row[0].state_context),
            ),
        )
        for row in db_session().execute(query)
    ]


def _refuse_unknown_marks(
    panel: LoadedPanel, series: ImageSeries, instance: ImageInstance, sent: SentView
) -> None:
    """Answer 404 for a mark that is not on the image; a slide is one image, of all its tiles."""
    for each in sent.marks:
        row = db_session().get(ImageMark, (each.id, each.version))
        if row is None or (row.panel_id, row.series_id) != (panel.id, series.id):
            abort(404)
        if not is_slide(series) and (row.instance_id, row.frame) != (instance.id, sent.frame):
            abort(404)
