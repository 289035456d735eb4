"""Lets one address take a longer body than the rest of the site, before anything reads it."""

from __future__ import annotations

from flask import Flask, request

from web.imaging.uploads.limits import FORM_LIMIT


def register_body_limits(app: Flask) -> None:
    """Set the limit of the form that sends images; the check of its token reads the form."""
    app.before_request(_set_limit)


def _set_limit() -> None:
    if request.endpoint == "image_uploads.begin":
        request.max_content_length = FORM_LIMIT
