"""A document that is taken apart tells of everything that nobody took."""

from __future__ import annotations

from typing import Any

from web.exchange.notes import Ledger, Note, Why
from web.exchange.taking import LONGEST_TEXT, Node


def node(**fields: Any) -> Node:
    """Return the root of a document."""
    return Node(fields, "", Ledger())


def test_what_nobody_took_is_told_by_its_path():
    root = node(a="x", b={"c": "y", "d": "z"}, e=[{"f": "1"}, {"g": "2"}], h={"i": "never seen"})

    root.text("a")
    inner = root.node("b")
    assert inner is not None
    inner.text("c")
    root.nodes("e")[0].text("f")
    root.tell_rest(lambda _path: Why.NO_PLACE)

    told = [note.path for note in root.ledger.dropped]
    assert told == ["b.d", "e[1].g", "h"]


def test_what_is_of_another_kind_is_told_and_not_guessed():
    root = node(text=5, number="x", flag="yes", node=[], nodes={}, texts=["a", 1], whole=1.5)

    assert root.text("text") == ""
    assert root.number("number") is None
    assert root.flag("flag") is False
    assert root.node("node") is None
    assert root.nodes("nodes") == []
    assert root.texts("texts") == ["a"]
    assert root.whole("whole") is None
    paths = ["text", "number", "flag", "node", "nodes", "texts[1]", "whole"]
    assert root.ledger.dropped == tuple(Note(path, Why.NOT_UNDERSTOOD) for path in paths)


def test_numbers_are_finite_but_for_an_open_end():
    root = node(a=1e999, b="Infinity", c=10**400, d="-Infinity", e=True, f="123")

    assert root.number("a") is None
    assert root.end("b") is None
    assert root.number("c") is None
    assert root.end("d") is None
    assert root.number("e") is None
    assert root.whole("f") == 123
    assert [note.path for note in root.ledger.dropped] == ["a", "c", "e"]


def test_texts_lose_what_cannot_be_printed_and_too_long_ones_are_cut():
    root = node(a=" x\x00y\n ", b="z" * (LONGEST_TEXT + 1))

    assert root.text("a") == "xy"
    assert len(root.text("b")) == LONGEST_TEXT
    assert root.ledger.changes == (Note("b", Why.SHORTENED),)


def test_a_word_outside_of_the_choices_is_told():
    root = node(a="yes", b="perhaps")

    assert root.choice("a", {"yes": 1}, 0) == 1
    assert root.choice("b", {"yes": 1}, 0) == 0
    assert root.ledger.dropped == (Note("b", Why.NO_SUCH_CHOICE),)


def test_a_node_is_entered_once():
    root = node(a={"b": "c"}, d=[{"e": "f"}, "no object"])

    assert root.node("a") is root.node("a")
    assert root.nodes("d") is root.nodes("d")
    assert root.ledger.dropped == (Note("d[1]", Why.NOT_UNDERSTOOD),)
