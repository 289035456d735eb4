"""Tables of talking at the pixel: marks on images, kept views, and what they belong to."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, Identified

# In the place of a picture: none can be made, and nobody tries again.
NO_PICTURE: Final = ""


def _now() -> datetime:
    return datetime.now(UTC)


class MarkKind(StrEnum):
    """What was drawn."""

    LENGTH = "length"
    ANGLE = "angle"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    ARROW = "arrow"
    KEY_IMAGE = "key_image"


class ImageMark(Base):
    """One version of a mark, with its author. Rows are added, never changed."""

    __tablename__ = "image_marks"
    __table_args__ = (Index(None, "panel_id", "series_id", "made_at"),)

    mark_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[uuid.UUID]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_series.id"))
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_instances.id"))
    # One-based, as in DICOMweb (PS3.18 10.4).
    frame: Mapped[int]
    kind: Mapped[MarkKind]
    is_removed: Mapped[bool] = mapped_column(default=False)
    # JSON of the points (image coordinates, pixels) and the words beside them.
    sealed_body: Mapped[bytes]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=_now)
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)

    @property
    def sealed_context(self) -> str:
        """Return the place to which this version is bound."""
        return f"image_marks:{self.mark_id}:{self.version}"


class ImageView(Identified):
    """One look at an image that somebody kept: it opens again exactly so. Never changed."""

    __tablename__ = "image_views"
    __table_args__ = (
        Index(None, "panel_id", "made_at"),
        # What still wants a picture.
        Index(None, "thumbnail_ref"),
    )

    panel_id: Mapped[uuid.UUID]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_series.id"))
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_instances.id"))
    frame: Mapped[int]
    # JSON: window, zoom, pan, rotation, flips, inversion.
    sealed_state: Mapped[bytes]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=_now)
    thumbnail_ref: Mapped[str | None] = mapped_column(String(64))
    command_id: Mapped[uuid.UUID] = mapped_column(unique=True)

    @property
    def state_context(self) -> str:
        """Return the place to which the sealed state is bound."""
        return f"image_views:{self.id}:state"

    @property
    def thumbnail_context(self) -> str:
        """Return the place to which the stored picture is bound."""
        return f"image_views:{self.id}:thumbnail"


class ImageViewMark(Base):
    """A mark on the image of a view, as it was when the view was kept."""

    __tablename__ = "image_view_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["mark_id", "mark_version"], ["image_marks.mark_id", "image_marks.version"]
        ),
    )

    view_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_views.id"), primary_key=True)
    mark_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mark_version: Mapped[int]


class PinnedTo(StrEnum):
    """What a view can be pinned to."""

    QUESTION = "question"
    CONTRIBUTION = "contribution"
    REMARK = "remark"
    DATA_REQUEST = "data_request"
    RECOMMENDATION = "recommendation"


class ImagePin(Base):
    """A view shown beside something that was said."""

    __tablename__ = "image_pins"
    __table_args__ = (Index(None, "panel_id", "subject_kind", "subject_id"),)

    view_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("image_views.id"), primary_key=True)
    subject_kind: Mapped[PinnedTo] = mapped_column(primary_key=True)
    # The id of the question, contribution, remark or data request; a recommendation's question.
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # The version of the contribution; 0 where there are none.
    subject_version: Mapped[int] = mapped_column(primary_key=True, default=0)
    panel_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(default=0)
    pinned_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    pinned_at: Mapped[datetime] = mapped_column(default=_now)
