"""Compiled templates are kept for the code that they were compiled by, and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, render_template
from jinja2 import DictLoader

from web.template_keeping import keep_compiled

if TYPE_CHECKING:
    from pathlib import Path


def an_app(folder: Path, code: Path, text: str = "{{ 'ward'|loud }}", mark: str = "!") -> Flask:
    """Return an application whose template holds a constant that its filter is asked for."""
    app = Flask("web")
    app.jinja_env.loader = DictLoader({"page.html": text})
    app.jinja_env.filters["loud"] = lambda word: word.upper() + mark
    keep_compiled(app, folder, [code])
    return app


def page_of(app: Flask) -> str:
    with app.app_context():
        return render_template("page.html")


def kept_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_second_process_reads_what_the_first_has_compiled(tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "templates"
    code.mkdir()

    first = page_of(an_app(folder, code))
    written = {path: path.stat().st_mtime_ns for path in kept_in(folder)}
    second = page_of(an_app(folder, code))

    assert (first, second) == ("WARD!", "WARD!")
    assert len(written) == 1
    assert {path: path.stat().st_mtime_ns for path in kept_in(folder)} == written
    assert folder.stat().st_mode & 0o077 == 0


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "templates"
    code.mkdir()
    page_of(an_app(folder, code))

    assert page_of(an_app(folder, code, text="{{ 'bed'|loud }}")) == "BED!"


def test_what_other_code_has_compiled_is_removed(tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "templates"
    code.mkdir()
    page_of(an_app(folder, code))
    before = kept_in(folder)
    # The filter's answer for a constant is part of what was compiled.
    (code / "filters.py").write_text("mark = '?'\n", encoding="utf-8")

    page = page_of(an_app(folder, code, mark="?"))

    assert page == "WARD?"
    assert len(before) == len(kept_in(folder)) == 1
    assert not before[0].exists()


def test_a_damaged_file_is_compiled_anew(tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "templates"
    code.mkdir()
    page_of(an_app(folder, code))
    kept_in(folder)[0].write_bytes(b"no code")

    assert page_of(an_app(folder, code)) == "WARD!"
