"""Nothing in this repository belongs to one machine, is a secret, or is left half done."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.hygiene import (
    machine_faults,
    skips_without_reason,
    unexplained_exemptions,
    unfinished,
)
from tests.architecture.source_tree import modules, named, parsed, texts

_OF_TESTS = ("workflows", "activities", "web", "i18n", "tests")
# Its bad examples are what the guards look for.
_HERE = "tests/architecture/test_hygiene.py"


def test_no_file_holds_a_machine_s_path_a_registry_s_address_or_a_secret():
    found = [
        fault
        for path in texts()
        if named(path) != _HERE
        for fault in machine_faults(named(path), path.read_text("utf-8"))
    ]

    assert found == []


def test_nothing_is_left_half_done():
    found = [
        fault
        for path in modules(*_OF_TESTS)
        if named(path) != _HERE
        for fault in unfinished(named(path), path.read_text("utf-8"))
    ]

    assert found == []


def test_no_test_is_left_out_without_a_reason():
    found = [
        fault
        for path in modules("tests")
        for fault in skips_without_reason(named(path), parsed(path))
    ]

    assert found == []


def test_every_exemption_names_its_rule():
    found = [
        fault
        for path in modules(*_OF_TESTS)
        if named(path) != _HERE
        for fault in unexplained_exemptions(named(path), path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("see /wo" + "rk/main/web", "path of one machine"),
        ('open("/home/ada/notes")', "path of one machine"),
        ("--index-url https://example.org/simple/", "package registry"),
        ('"resolved": "https://example.org/a.tgz"', "package registry"),
        ("-----BEGIN RSA PRIVATE KEY-----", "secret"),
    ],
)
def test_a_line_that_must_not_be_is_found(line: str, advice: str):
    faults = list(machine_faults("a.txt", f"good\n{line}\n"))

    assert faults
    assert faults[0].startswith("a.txt:2: ")
    assert advice in faults[0]


@pytest.mark.parametrize("line", ["/usr/bin/chromium", "a homework/main", "/networks/work/x"])
def test_a_harmless_line_is_let_through(line: str):
    assert list(machine_faults("a.txt", line)) == []


def test_half_done_work_is_found():
    assert len(list(unfinished("a.py", "# TODO later\nraise NotImplementedError\n"))) == 2
    assert list(unfinished("workflows/contracts.py", "    raise NotImplementedError\n")) == []


def test_a_skip_without_a_reason_is_found():
    source = ast.parse(
        "@pytest.mark.skipif(True)\ndef a(): pass\n"
        "@pytest.mark.skipif(True, reason='no printer')\ndef b(): pass\n"
        "def c():\n    pytest.skip('no printer')\n"
    )

    assert list(skips_without_reason("t.py", source)) == [
        "t.py:1: say reason=… why this test is left out.",
    ]


def test_an_exemption_without_a_rule_is_found():
    text = "a = 1  # noqa\nb = 2  # noqa: S608\nc = d()  # type: ignore\n"

    assert [fault.partition(": ")[0] for fault in unexplained_exemptions("t.py", text)] == [
        "t.py:1",
        "t.py:3",
    ]
