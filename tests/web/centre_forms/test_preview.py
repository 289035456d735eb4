"""A page shows every text of a form, under its heading, for whom it is meant, what changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from i18n.consent_forms import Words, form_text
from web.centre_forms.preview import Line, passages

WORDS: dict[str, Words] = {
    "language": "en",
    "title": "Consent",
    "sections": [
        {
            "id": "why",
            "heading": "Why",
            "paragraphs": ["We ask.", {"parent": "Your child.", "patient": "You."}],
            "points": [{"term": "Care", "text": "Doctors read."}],
        },
    ],
    "labels": {"page": "Page {page}"},
    "decision": {"heading": "Decide", "choices": [{"heading": "Care", "statement": "I agree."}]},
}


def every_text(words: Words) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, list):
        for entry in words:
            yield from every_text(entry)
    else:
        for key, entry in words.items():
            if key not in {"language", "id"}:
                yield from every_text(entry)


def test_texts_stand_under_their_headings_and_the_foot_comes_last():
    found = [
        (each.heading, each.level, [line.text for line in each.lines]) for each in passages(WORDS)
    ]

    assert found == [
        ("", 2, ["Consent"]),
        ("Why", 2, ["We ask.", "Your child.", "You.", "Doctors read."]),
        ("Decide", 2, []),
        ("Care", 3, ["I agree."]),
        ("", 2, ["Page {page}"]),
    ]
    assert [each.is_foot for each in passages(WORDS)] == [False] * 4 + [True]


def test_a_line_says_whom_it_is_meant_for_and_its_term():
    why = passages(WORDS)[1]

    assert why.lines[1:] == (
        Line(text="Your child.", signatory="parent"),
        Line(text="You.", signatory="patient"),
        Line(text="Doctors read.", term="Care"),
    )


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_no_text_of_a_published_form_is_left_out(version: str):
    words = dict(form_text("care", version, "el").words)

    read = passages(words)

    shown = {each.heading for each in read}
    shown |= {text for each in read for line in each.lines for text in (line.text, line.term)}
    assert set(every_text(words)) - shown == set()


def test_what_the_published_form_does_not_say_is_marked_however_lines_break():
    own: dict[str, Words] = {
        **WORDS,
        "title": "Agreement",
        "labels": {"page": "Page\n{page}"},
    }

    marked = [line.text for each in passages(own, WORDS) for line in each.lines if line.is_changed]

    assert marked == ["Agreement"]
    assert not any(line.is_changed for each in passages(own) for line in each.lines)


def test_a_new_heading_and_a_new_term_are_marked():
    section: Words = {"heading": "New", "points": [{"term": "Cure", "text": "Doctors read."}]}

    found = passages({"sections": [section]}, WORDS)

    assert [each.is_changed for each in found] == [False, True, False]
    assert [line.is_changed for line in found[1].lines] == [True]
