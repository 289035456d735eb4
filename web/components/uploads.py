"""How a page that sends files with a progress bar learns where to go on."""

from __future__ import annotations

from flask import Flask, Response, request


def register_uploads(app: Flask) -> None:
    """Answer uploads by script with the next address instead of a redirect.

    A script would follow the redirect itself, and the page's flash messages would be gone
    before the reader sees them.
    """
    app.after_request(_name_the_next_page)


def _name_the_next_page(response: Response) -> Response:
    if "X-Upload" in request.headers and response.status_code in {302, 303}:
        response.headers["X-Continue-At"] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response
