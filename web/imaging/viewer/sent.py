"""Reads what the viewer's page sends; what is not of its shape is refused."""

from __future__ import annotations

from typing import Final, TypeVar

from flask import abort, request
from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
_UNUSABLE: Final = 422
_TOO_LARGE: Final = 413
_LARGEST: Final = 16 * 1024


def read_sent(shape: type[Shape]) -> Shape:
    """Return the request's JSON as ``shape``; 413 or 422 for what is too large or another thing."""
    if (request.content_length or 0) > _LARGEST:
        abort(_TOO_LARGE)
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError:
        abort(_UNUSABLE)
