"""A small site that shows single components, for tests of the design system."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from web.components.appearance import register_appearance
from web.components.assets import register_assets
from web.components.uploads import register_uploads
from web.security_headers import register_security_headers

WEB = Path(__file__).resolve().parent.parent.parent / "web"


def component_site(templates: dict[str, str] | None = None) -> Flask:
    """Return a site with our layout, macros, assets and headers, and the given templates."""
    site = Flask("web", root_path=str(WEB), static_folder="static", template_folder="templates")
    site.config.update(SECRET_KEY="for-tests-only", TESTING=True)
    site.jinja_loader = ChoiceLoader(
        [FileSystemLoader(WEB / "templates"), DictLoader(templates or {})]
    )
    Babel(site)
    CSRFProtect(site)
    for register in (
        register_assets,
        register_appearance,
        register_uploads,
        register_security_headers,
    ):
        register(site)
    return site


def rendered(source: str, **context: object) -> str:
    """Return what a template source becomes, in a request of the small site."""
    site = component_site()
    with site.test_request_context("/"):
        return site.jinja_env.from_string(source).render(**context)
