from __future__ import annotations

from activities.demo_prose import flowing, flowing_throughout


def test_lines_of_a_paragraph_become_one() -> None:
    assert flowing("one\ntwo\n\nthree\nfour\n") == "one two\n\nthree four"


def test_items_of_a_list_keep_their_lines() -> None:
    text = "Please:\n1. the report of\na night;\n2. the weight.\n\nFound\n– Ataxia\n– Tremor"

    assert flowing(text) == (
        "Please:\n1. the report of a night;\n2. the weight.\n\nFound\n– Ataxia\n– Tremor"
    )


def test_a_whole_document_flows() -> None:
    document = {"a": {"b": "one\ntwo"}, "n": 1}

    assert flowing_throughout(document) == {"a": {"b": "one two"}, "n": 1}
