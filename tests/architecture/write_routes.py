"""Writes the committed list of routes anew: python -m tests.architecture.write_routes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from tests.architecture.routes import line_of, own_rules
from web.app import create_app
from web.settings import load_settings

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(
            load_settings(), data_folder=Path(folder), database_url=f"sqlite:///{folder}/none"
        )
        app = create_app(settings)
        lines = [line_of(app, rule) for rule in own_rules(app)]
    Path(__file__).with_name("routes.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
