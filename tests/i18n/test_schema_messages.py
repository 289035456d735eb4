"""Babel gets every text of a schema that a page shows, and nothing else of it."""

from __future__ import annotations

import io

from i18n.schema_messages import extract
from web.records.schemas import FOLDER, codes, schema, versions

SMALL = b"""
code: common
sections:
  - id: history
    title: History
    fields:
      - {id: course, label: Course, kind: text, help: In words.}
"""


def texts(content: bytes) -> list[str]:
    return [
        message for _line, _function, message, _comments in extract(io.BytesIO(content), {}, (), {})
    ]


def test_titles_labels_and_helps_are_taken_with_their_lines():
    assert list(extract(io.BytesIO(SMALL), {}, (), {})) == [
        (5, "_", "History", []),
        (7, "_", "Course", []),
        (7, "_", "In words.", []),
    ]
    assert texts(b"") == []


def test_nothing_that_a_page_shows_is_left_out():
    for code in codes():
        for version in versions(code):
            content = (FOLDER / code / f"{version}.yaml").read_bytes()
            assert set(schema(code, version).labels()) <= set(texts(content))
