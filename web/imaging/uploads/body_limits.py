"""Lets two addresses take a longer body than the rest of the site, before anything reads it."""

from __future__ import annotations

from typing import Final

from flask import Flask, request

from web.imaging.uploads.limits import FORM_LIMIT, UPLOAD_LIMIT

_LIMITS: Final = {"image_uploads.begin": FORM_LIMIT, "dicomweb_store.store": UPLOAD_LIMIT}


def register_body_limits(app: Flask) -> None:
    """Set the limits of what sends images; the check of a form's token reads the form."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    if request.endpoint in _LIMITS:
        request.max_content_length = _LIMITS[request.endpoint]
