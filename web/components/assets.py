"""Where the built styles, scripts and icons lie: from a name to its hashed address."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for
from markupsafe import Markup

MANIFEST = Path(__file__).resolve().parent.parent / "static" / "manifest.json"


class AssetsNotBuiltError(RuntimeError):
    """The manifest is missing or does not name what a page asks for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"web/static/ does not hold {name}: run `npm ci && npm run build` first.")


def asset_url(name: str) -> str:
    """Return the address of ``name`` (such as ``app.css``) as it was last built."""
    return _static_url(request.script_root, _built_file(name))


def icon(name: str, label: str | None = None) -> Markup:
    """Return the icon ``name`` of our sprite; without a label it is decoration."""
    return _drawn(asset_url("icons.svg"), name, label)


@lru_cache(maxsize=512)
def _static_url(_script_root: str, file_name: str) -> str:
    # A page has a thousand icons, all of one file.
    return url_for("static", filename=file_name)


@lru_cache(maxsize=512)
def _drawn(sprite: str, name: str, label: str | None) -> Markup:
    spoken = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        spoken, sprite, name
    )


def register_assets(app: Flask) -> None:
    """Give every template ``asset_url(name)`` and ``icon(name, label=None)``."""
    app.jinja_env.globals.update(asset_url=asset_url, icon=icon)


def _built_file(name: str) -> str:
    try:
        return _manifest(MANIFEST, _changed_at(int(time.monotonic())))[name]
    except (FileNotFoundError, KeyError):
        raise AssetsNotBuiltError(name) from None


@lru_cache(maxsize=2)
def _changed_at(_second: int) -> int:
    # A page has a hundred icons; the disk is asked once a second.
    return MANIFEST.stat().st_mtime_ns


@lru_cache(maxsize=2)
def _manifest(path: Path, _changed_at: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names
