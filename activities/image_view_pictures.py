"""Makes the small pictures of views that people kept: windowed, cut out, turned, with the marks.

The stored pixels are read in a limited child (decision 0022); what is turned here is the child's
own PNG. It is a loop for the reason of decision 0012.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PIL import Image, ImageOps
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, sessionmaker

from activities.imaging.cleaner import Cleaner, DrawnMark, RenderingError
from activities.imaging_scratch import scratch
from activities.mark_lines import mark_lines
from activities.slide_places import on_other_tile, one_tile
from web.database import reading
from web.file_store import FileStore, NoSuchFileError
from web.imaging.viewer.shapes import Look, MarkBody
from web.models.image_marks import NO_PICTURE, ImageMark, ImageView, ImageViewMark
from web.models.imaging import ImageInstance
from web.patient_keys import PatientCipher, PatientErasedError, PatientKeys, SealBrokenError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

SIDE: Final = 256
# A part of an image is cut from a larger drawing, so that it stays sharp.
_LARGEST: Final = 2048
_AT_ONCE: Final = 20
_PHOTOMETRIC: Final = "00280004"
# Trying again would end the same way.
_FINAL: Final = (
    RenderingError,
    PatientErasedError,
    NoSuchFileError,
    SealBrokenError,
    Image.DecompressionBombError,
    ValueError,
)


class ImageViewPictures:
    """One view after the other; several workers may do this side by side."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keys: PatientKeys,
        store: FileStore,
        cleaner: Cleaner,
    ) -> None:
        """Use a session factory, what opens and keeps files, and what draws."""
        self._sessions = sessions
        self._keys = keys
        self._store = store
        self._cleaner = cleaner

    async def run(self, pause_seconds: float = 2.0) -> None:
        """Make pictures for ever; the worker cancels this when it stops."""
        while True:
            try:
                await asyncio.to_thread(self.make_due)
            except Exception:  # the process's edge: a database that is away must not end it
                log.exception("pictures of views could not be made")
            await asyncio.sleep(pause_seconds)

    def make_due(self) -> int:
        """Make the pictures that are missing; return how many views were looked after."""
        with reading(), self._sessions() as session:
            due = session.scalars(
                select(ImageView.id)
                .where(ImageView.thumbnail_ref.is_(None))
                .order_by(ImageView.made_at)
                .limit(_AT_ONCE),
            ).all()
        for view_id in due:
            self._make(view_id)
        return len(due)

    def _make(self, view_id: UUID) -> None:
        with reading(), self._sessions() as session:
            view = session.get_one(ImageView, view_id)
            drawn_from = session.get_one(ImageInstance, view.instance_id).file_ref
            try:
                cipher = self._keys.cipher(session, view.patient_id)
                picture = self._drawn(session, cipher, view)
            except _FINAL as error:
                log.info("no picture of a view", extra={"error": type(error).__name__})
                picture = None
        ref = NO_PICTURE
        if picture is not None:
            ref = self._store.put(io.BytesIO(picture), cipher, view.thumbnail_context).ref
        with self._sessions.begin() as session:
            row = session.get_one(ImageView, view_id, with_for_update=True)
            instance = session.get_one(ImageInstance, row.instance_id, populate_existing=True)
            # What was blackened meanwhile must not live on in a picture.
            if row.thumbnail_ref is None and instance.file_ref == drawn_from:
                row.thumbnail_ref = ref
                return
        # Another worker was faster, or the image was changed: then it is drawn anew.
        if ref:
            self._store.delete(ref)

    def _drawn(self, session: Session, cipher: PatientCipher, view: ImageView) -> bytes:
        instance = session.get_one(ImageInstance, view.instance_id)
        look = Look.model_validate_json(cipher.open(view.sealed_state, view.state_context))
        marks = _marks(session, cipher, view)
        with scratch(instance.size) as file:
            for piece in self._store.open_decrypted(
                instance.file_ref, cipher, instance.file_context
            ):
                file.write(piece)
            file.seek(0)
            whole = self._cleaner.render(
                file,
                frame=view.frame,
                window=(look.window.centre, look.window.width) if look.window else None,
                longest_side=min(_LARGEST, round(SIDE * max(1.0, look.zoom))),
                marks=marks,
            )
        inverted = look.invert != _is_white_on_black(cipher, instance)
        return as_looked_at(whole, look, instance.columns or SIDE, is_inverted=inverted)


def as_looked_at(picture: bytes, look: Look, columns: int, *, is_inverted: bool) -> bytes:
    """Return a square PNG of the part that was looked at; ``columns`` is the image's own width.

    The viewer flips an image first and turns it then, clockwise (web/assets/viewer/look.js).
    """
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as opened:
        whole = opened.convert("RGB")
    share = whole.width / columns
    half = max(whole.size) / look.zoom / 2
    x, y = (each * share for each in look.centre)
    part = whole.crop((round(x - half), round(y - half), round(x + half), round(y + half)))
    part = part.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    if is_inverted:
        part = ImageOps.invert(part)
    if look.flipHorizontal:
        part = ImageOps.mirror(part)
    if look.flipVertical:
        part = ImageOps.flip(part)
    written = io.BytesIO()
    part.rotate(-look.rotation).save(written, "PNG")
    return written.getvalue()


def _is_white_on_black(cipher: PatientCipher, instance: ImageInstance) -> bool:
    """Tell whether low values are white (MONOCHROME1): the viewer counts that as an inversion."""
    described = _described(cipher, instance)
    return bool(described.get(_PHOTOMETRIC, {}).get("Value") == ["MONOCHROME1"])


def _marks(session: Session, cipher: PatientCipher, view: ImageView) -> list[DrawnMark]:
    # A mark that was changed or removed stays in the views that were kept with it.
    rows = session.scalars(
        select(ImageMark)
        .join(
            ImageViewMark,
            and_(
                ImageViewMark.mark_id == ImageMark.mark_id,
                ImageViewMark.mark_version == ImageMark.version,
            ),
        )
        .where(ImageViewMark.view_id == view.id)
        .order_by(ImageMark.made_at, ImageMark.mark_id),
    )
    drawn = [mark_lines(row.kind, _points(session, cipher, row, view)) for row in rows]
    return [each for each in drawn if each is not None]


def _points(
    session: Session, cipher: PatientCipher, row: ImageMark, view: ImageView
) -> Sequence[tuple[float, float]]:
    """Return the points of a mark in pixels of the view's image; none where it cannot be told."""
    sealed = cipher.open(row.sealed_body, row.sealed_context)
    points = MarkBody.model_validate_json(sealed).points
    if (row.instance_id, row.frame) == (view.instance_id, view.frame):
        return points
    # On a slide a view is of one tile, and its marks lie on any.
    try:
        one, other = (_tile(session, cipher, each) for each in (row, view))
        return [(x, y) for x, y in on_other_tile(points, one, other)]
    except (AttributeError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return ()


def _tile(session: Session, cipher: PatientCipher, at: ImageMark | ImageView) -> Dataset:
    described = _described(cipher, session.get_one(ImageInstance, at.instance_id))
    return one_tile(described, at.frame)


def _described(cipher: PatientCipher, instance: ImageInstance) -> dict[str, Any]:
    """Return what the image's file says of itself, as DICOM JSON; empty where that is not known."""
    if instance.sealed_metadata is None:
        return {}
    opened = cipher.open(instance.sealed_metadata, instance.metadata_context)
    described: dict[str, Any] = json.loads(zlib.decompress(opened))
    return described
