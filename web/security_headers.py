"""What every answer tells the browser: no foreign code, no frames, no cached pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import g, request

from web.cross_site import refuse_other_sites

if TYPE_CHECKING:
    from flask import Flask, Response

_POLICY = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    # Bootstrap's small drawings are data: images; previews of chosen files are blob:.
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "media-src": ("'self'", "blob:"),
    "form-action": ("'self'",),
    "manifest-src": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
    "object-src": ("'none'",),
    # Text becomes markup through htmx only, in one named policy.
    "require-trusted-types-for": ("'script'",),
    "trusted-types": ("htmx",),
}

# An uploaded file is shown by the browser, if at all, without scripts, forms or an origin.
UPLOADED_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

# Meetings need camera and microphone on our own pages; nothing needs the rest.
_PERMISSIONS = (
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), "
    "publickey-credentials-get=(self), geolocation=(), payment=(), usb=(), midi=()"
)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Flask-WTF compares the Referer of a POST over TLS, so our own pages must send one.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Robots-Tag": "noindex, nofollow",
}

# The worker that decodes images fetches its WebAssembly, compiles it, and does nothing else.
_DECODER = re.compile(r"decode-worker-[A-Z0-9]{8}\.js")
_DECODER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HASHED_FILE = re.compile(r".+-[A-Z0-9]{8}\.(css|js|svg|woff2|wasm)")


def register_security_headers(app: Flask) -> None:
    """Put the headers on every answer of ``app``, and let no other site act in a reader's name."""
    app.before_request(refuse_other_sites)
    app.after_request(_protect)


def allow_on_this_page(directive: str, *sources: str) -> None:
    """Widen one directive for the present answer: the viewer needs ``"worker-src", "blob:"``."""
    widened: dict[str, tuple[str, ...]] = g.setdefault("widened_policy", {})
    widened[directive] = (*widened.get(directive, ()), *sources)


def allow_trusted_types(policy: str) -> None:
    """Let the page's script make one more Trusted Types policy, named ``policy``."""
    allow_on_this_page("trusted-types", policy)


def let_browser_keep(seconds: int) -> None:
    """Let the reader's own browser keep the present answer: only for what is about no patient."""
    g.kept_for = seconds


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    if _is_decoder():
        # A worker has the policy of its own answer: this one compiles WebAssembly, no text.
        response.headers["Content-Security-Policy"] = _DECODER_POLICY
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    # Set, not defaulted: Flask gives static files a cache rule of its own.
    response.headers["Cache-Control"] = _cache_rule(response)
    return response


def _is_decoder() -> bool:
    file_name = str((request.view_args or {}).get("filename", ""))
    return request.endpoint == "static" and _DECODER.fullmatch(file_name) is not None


def _policy() -> str:
    widened = g.get("widened_policy", {})
    names = [*_POLICY, *(name for name in widened if name not in _POLICY)]
    return "; ".join(
        " ".join((name, *_POLICY.get(name, ()), *widened.get(name, ()))) for name in names
    )


def _cache_rule(response: Response) -> str:
    file_name = str((request.view_args or {}).get("filename", ""))
    is_hashed = request.endpoint == "static" and _HASHED_FILE.fullmatch(file_name)
    if is_hashed and response.status_code in {200, 206, 304}:
        return "public, max-age=31536000, immutable"
    if "kept_for" in g and response.status_code in {200, 304}:
        return f"private, max-age={g.kept_for}"
    return "no-store, private"
