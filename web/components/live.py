"""Answers to the parts of a page that ask every two seconds whether something changed."""

from __future__ import annotations

import hashlib

from flask import Response, request


def etag_of(html: str) -> str:
    """Return the tag of a fragment as it goes into ``live(…, etag=…)``, quotes included."""
    return f'"{hashlib.sha256(html.encode()).hexdigest()[:24]}"'


def live_answer(html: str) -> Response:
    """Return the fragment with its tag, or 304 without a body when the reader has it already."""
    response = Response(html, mimetype="text/html")
    response.headers["ETag"] = etag_of(html)
    response.make_conditional(request)
    return response
