"""The headers of every answer."""

from __future__ import annotations

import re

import pytest
from flask import Flask, abort

from tests.support.component_pages import component_site
from web.components.assets import asset_url
from web.security_headers import allow_on_this_page, allow_trusted_types


@pytest.fixture
def site() -> Flask:
    site = component_site()

    @site.get("/page")
    def page() -> str:
        return "page"

    @site.get("/forbidden")
    def forbidden() -> str:
        abort(403)

    @site.get("/viewer")
    def viewer() -> str:
        allow_on_this_page("worker-src", "blob:")
        allow_on_this_page("script-src", "'wasm-unsafe-eval'")
        return "viewer"

    return site


def _policy(site: Flask, path: str) -> dict[str, str]:
    header = site.test_client().get(path, buffered=True).headers["Content-Security-Policy"]
    return dict(part.partition(" ")[::2] for part in header.split("; "))


@pytest.mark.parametrize("path", ["/page", "/forbidden", "/not-there"])
def test_every_answer_carries_the_headers(site: Flask, path: str) -> None:
    headers = site.test_client().get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"


def test_the_policy_allows_only_our_own_files(site: Flask) -> None:
    policy = _policy(site, "/page")

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert not any("unsafe" in sources for sources in policy.values())


def test_a_page_widens_its_own_policy_only(site: Flask) -> None:
    widened = _policy(site, "/viewer")
    ordinary = _policy(site, "/page")

    assert widened["worker-src"] == "blob:"
    assert widened["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert "worker-src" not in ordinary
    assert ordinary["script-src"] == "'self'"


def test_only_the_decoder_compiles_webassembly(site: Flask) -> None:
    with site.test_request_context():
        worker, script = asset_url("decode-worker.js"), asset_url("viewer.js")

    assert _policy(site, worker)["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert _policy(site, worker)["connect-src"] == "'self'"
    assert "unsafe" not in str(_policy(site, script))


def test_a_page_names_one_more_trusted_types_policy(site: Flask) -> None:
    @site.get("/with-policy")
    def with_policy() -> str:
        allow_trusted_types("viewer")
        return "page"

    assert _policy(site, "/with-policy")["trusted-types"] == "htmx viewer"
    assert _policy(site, "/page")["trusted-types"] == "htmx"


def test_our_own_pages_may_use_camera_and_microphone(site: Flask) -> None:
    permissions = site.test_client().get("/page").headers["Permissions-Policy"]

    assert "camera=(self)" in permissions
    assert "microphone=(self)" in permissions
    assert "geolocation=()" in permissions


def test_tls_is_remembered_only_when_it_was_used(site: Flask) -> None:
    client = site.test_client()

    plain = client.get("/page")
    secure = client.get("/page", base_url="https://localhost")

    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_hashed_files_may_be_kept_for_ever(site: Flask) -> None:
    with site.test_request_context():
        address = asset_url("app.css")

    answer = site.test_client().get(address, buffered=True)

    assert re.fullmatch(r"/static/style-[A-Z0-9]{8}\.css", address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["manifest.json", "app-ABCDEFGH.css"])
def test_other_static_files_are_not_kept(site: Flask, name: str) -> None:
    answer = site.test_client().get(f"/static/{name}", buffered=True)

    assert answer.headers["Cache-Control"] == "no-store, private"
