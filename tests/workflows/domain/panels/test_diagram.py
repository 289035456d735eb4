from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from tests.support.transition_table import read_table
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.diagram import diagram, lifecycle_page
from workflows.domain.panels.lifecycle_words import (
    ACTS,
    RELATIONS,
    STATUSES,
    WAITED_FOR,
    WHILE,
)
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.stages import PanelStatus
from workflows.domain.panels.turns import Task

PAGE = Path(__file__).parents[4] / "docs" / "panel-lifecycle.md"
MODULE = "workflows.domain.panels.diagram"


def test_the_committed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == lifecycle_page(), (
        f"The rules changed: run python -m {MODULE} > docs/panel-lifecycle.md"
    )


def test_the_module_prints_the_page(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delitem(sys.modules, MODULE)

    runpy.run_module(MODULE, run_name="__main__")

    assert capsys.readouterr().out == lifecycle_page()


def test_every_term_has_its_words():
    assert list(STATUSES) == list(WHILE) == list(PanelStatus)
    assert list(RELATIONS) == list(Relation)
    assert list(ACTS) == list(CommandKind)
    assert list(WAITED_FOR) == list(Task)


def test_the_diagram_has_an_arrow_for_every_change_of_status():
    arrows = {
        tuple(line.split(" : ")[0].split(" --> "))
        for line in diagram().replace("    ", "").splitlines()
        if "-->" in line and "[*]" not in line
    }

    assert arrows == {
        ("draft", "triage"),
        ("triage", "returned"),
        ("triage", "awaiting_consent"),
        ("triage", "declined"),
        ("returned", "triage"),
        ("withdrawn", "awaiting_consent"),
        ("awaiting_consent", "discussion"),
        ("discussion", "drafting_outcome"),
        ("drafting_outcome", "discussion"),
        ("drafting_outcome", "signing"),
        ("signing", "drafting_outcome"),
        ("signing", "signed"),
        ("signed", "drafting_outcome"),
        ("signed", "closed"),
        ("closed", "discussion"),
        ("closed", "archived"),
    }


def test_the_diagram_begins_with_a_draft_and_ends_in_three_ways():
    lines = [line.strip() for line in diagram().splitlines()]

    assert "[*] --> draft : open a panel" in lines
    assert [line for line in lines if line.endswith("[*]")] == [
        "archived --> [*]",
        "declined --> [*]",
        "withdrawn --> [*]",
    ]


@pytest.mark.parametrize(
    "row",
    [
        (
            "| Submit the request | a clinician of the enrolling centre or an assistant there on a"
            " clinician's behalf | a draft or returned | Triage |"
        ),
        (
            "| Confirm the recorded consent | a clinician of the enrolling centre | awaiting"
            " consent, under discussion, waiting for its outcome to be written, being signed,"
            " signed or closed | Discussion or Withdrawn, if the consent for care was refused |"
        ),
        (
            "| Dissent with a reason | a member | being signed"
            " | Signed, if nobody's signature is missing then |"
        ),
        "| Close the panel | the lead | signed | Closed |",
        (
            "| Contribute | the lead, a member or a guest | under discussion or waiting for its"
            " outcome to be written | – |"
        ),
        (
            "| Archive the panel | a clinician of the enrolling centre, the lead or a coordinator"
            " of the network | closed | Archived |"
        ),
        (
            "| Awaiting consent | Consent | A lead is named; nobody outside the enrolling centre"
            " sees the case yet. |"
        ),
        "| The lead | close the panel | once the outcome is signed |",
    ],
)
def test_the_page_says_it_in_sentences(row: str):
    assert row in lifecycle_page().splitlines()


def test_every_act_but_opening_has_its_row():
    rows = [line for line in lifecycle_page().splitlines() if line.startswith("| ")]

    for kind in read_table():
        words = ACTS[kind][0].upper() + ACTS[kind][1:]
        has_row = any(row.startswith(f"| {words} |") for row in rows)
        assert has_row == (kind is not CommandKind.OPEN)


def test_a_new_consent_draws_no_arrow_back_to_the_discussion():
    arrows = [line.strip() for line in diagram().splitlines() if "confirm the recorded" in line]

    assert arrows == ["awaiting_consent --> discussion : confirm the recorded consent"]
