"""The shapes of marks and looks, as the viewer sends them and as they are sealed."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from web.models.image_marks import MarkKind

# A coordinate in pixels from the image's upper left corner; a mark may reach beyond the image, on
# a slide from one tile to any other.
Pixel = Annotated[float, Field(ge=-1_000_000, le=1_000_000, allow_inf_nan=False)]
# One-based; a slide has hundreds of thousands of tiles.
Frame = Annotated[int, Field(ge=1, le=10_000_000)]
Measure = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
# How many points make up a mark, as Cornerstone3D and PS3.3 C.10.5 (GRAPHIC) draw them.
POINTS: Final = {
    MarkKind.LENGTH: 2,
    MarkKind.ANGLE: 3,
    MarkKind.RECTANGLE: 4,
    MarkKind.ELLIPSE: 4,
    MarkKind.ARROW: 2,
    MarkKind.KEY_IMAGE: 0,
}


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Sent):
    """One thing that was measured, in the unit that the viewer showed."""

    name: Literal["length", "angle", "area", "mean", "deviation"]
    value: Measure
    # Cornerstone3D says how it knows a unit: "cm² US Region".
    unit: Annotated[str, Field(max_length=32)]


class MarkBody(_Sent):
    """What is drawn: points in pixels of the image, the words beside them, what was measured."""

    points: Annotated[tuple[tuple[Pixel, Pixel], ...], Field(max_length=4)]
    text: Annotated[str, Field(max_length=200)]
    values: Annotated[tuple[Value, ...], Field(max_length=5)]


class SentMark(MarkBody):
    """A mark that is new (``base`` 0) or the next version after ``base``."""

    command: UUID
    id: UUID
    base: Annotated[int, Field(ge=0)]
    kind: MarkKind
    sop: Annotated[str, Field(max_length=64)]
    frame: Frame
    isRemoved: bool = False  # noqa: N815 - the name it has in the page's JSON
    # Why the text may stay although it may say who the patient is.
    keptBecause: Annotated[str, Field(max_length=500)] = ""  # noqa: N815

    @model_validator(mode="after")
    def _has_its_points(self) -> Self:
        if len(self.points) != POINTS[self.kind]:
            message = "another number of points belongs to this kind of mark"
            raise ValueError(message)
        return self

    @property
    def body(self) -> MarkBody:
        """Return what is sealed."""
        return MarkBody(points=self.points, text=self.text.strip(), values=self.values)


class Window(_Sent):
    """Centre and width of the window (PS3.3 C.11.2), in the image's own unit."""

    centre: Measure
    width: Measure


class Look(_Sent):
    """How an image is looked at; ``centre`` is the image point in the middle of the pane."""

    window: Window | None
    invert: bool
    zoom: Annotated[float, Field(ge=0.1, le=10_000)]
    rotation: Annotated[int, Field(ge=0, lt=360)]
    flipHorizontal: bool  # noqa: N815
    flipVertical: bool  # noqa: N815
    centre: tuple[Pixel, Pixel]


class NamedMark(_Sent):
    """The version of a mark that stands on the image of a view."""

    id: UUID
    version: Annotated[int, Field(ge=1)]


class SentView(_Sent):
    """A look at one frame that somebody keeps."""

    command: UUID
    series: UUID
    sop: Annotated[str, Field(max_length=64)]
    frame: Frame
    look: Look
    marks: Annotated[tuple[NamedMark, ...], Field(max_length=200)] = ()
