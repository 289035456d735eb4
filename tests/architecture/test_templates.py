"""Every template is rendered, extended or imported; none is long or imports what it leaves."""

from __future__ import annotations

import ast
import re

from tests.architecture.source_tree import ROOT, modules, parsed, templates
from tests.architecture.template_use import orphans, rendered_by, unused_imports, used_by

FOLDER = ROOT / "web" / "templates"
TEXTS = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in templates()}
MOST_LINES = 150


def test_every_template_is_rendered_extended_or_imported():
    rendered = {name for path in modules("web") for name in rendered_by(parsed(path))}

    assert orphans(TEXTS, rendered) == set(), "Render these templates or remove them."


def test_templates_name_only_templates_that_are_there():
    missing = {(name, each) for name, text in TEXTS.items() for each in used_by(text) - set(TEXTS)}

    assert missing == set(), "These templates use others that do not exist."


def test_templates_import_only_what_they_use():
    unused = {name: found for name, text in TEXTS.items() if (found := list(unused_imports(text)))}

    assert unused == {}, "Remove these imports from the templates."


def test_templates_are_short_and_trust_nothing():
    long = {name for name, text in TEXTS.items() if text.count("\n") > MOST_LINES}
    trusting = {name for name, text in TEXTS.items() if "|safe" in text.replace(" ", "")}

    assert long == set(), f"Split these templates: more than {MOST_LINES} lines."
    assert trusting == set(), "Remove |safe: what is shown must be escaped."


def test_a_notice_keeps_its_words_and_its_link_together():
    # A notice is a flex box: a link beside bare words becomes a column a letter wide on a phone.
    torn = [
        name
        for name, text in TEXTS.items()
        for notice in re.findall(r'<p class="notice.*?</p>', text, re.DOTALL)
        if "<a " in notice and "<span>" not in notice
    ]

    assert torn == [], "Put the words and the link of a notice into one <span>."


def test_an_orphan_is_found_and_its_chain_is_followed():
    texts = {
        "a.html": '{% extends "b.html" %}{% from "c.html" import d %}{{ d() }}',
        "b.html": '{% include "e.html" %}',
        "c.html": "",
        "e.html": "",
        "lonely.html": '{% extends "b.html" %}',
    }

    assert orphans(texts, {"a.html"}) == {"lonely.html"}


def test_an_unused_import_is_found():
    template = (
        '{% from "forms.html" import field, button as knob with context %}'
        '{% import "rows.html" as rows %}{{ field(form.title) }}'
    )

    assert list(unused_imports(template)) == ["rows", "knob"]


def test_a_rendered_template_is_found_in_a_view():
    view = ast.parse("def show():\n    return render_template('a/b.html', c=1)")

    assert rendered_by(view) == {"a/b.html"}
