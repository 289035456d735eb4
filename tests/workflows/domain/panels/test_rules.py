"""The transition table, exhausted: every act x status x relation, against a written table."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.support.panel_people import (
    ASSISTANT,
    COLLEAGUE,
    COORDINATOR,
    DISPATCHER,
    GUEST,
    INVITED,
    LEAD,
    MEMBER,
    OTHER_COORDINATOR,
    STRANGER,
)
from tests.support.panels import a_panel
from tests.support.transition_table import read_table
from workflows.domain.errors import RefusalReason
from workflows.domain.panels.allowed import refusal
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.panels.rules import RULES
from workflows.domain.panels.stages import PanelStatus

LETTERS = {
    "E": (Relation.ENROLLING_CENTRE, COLLEAGUE),
    "A": (Relation.ASSISTANT, ASSISTANT),
    "L": (Relation.LEAD, LEAD),
    "M": (Relation.MEMBER, MEMBER),
    "G": (Relation.GUEST, GUEST),
    "I": (Relation.INVITED, INVITED),
    "C": (Relation.COORDINATOR, COORDINATOR),
    "D": (Relation.DISPATCHER, DISPATCHER),
    "O": (Relation.OTHER_COORDINATOR, OTHER_COORDINATOR),
}
FORBIDDEN = {
    RefusalReason.NOT_YOUR_PART,
    RefusalReason.NOT_IN_THIS_STATUS,
    RefusalReason.ALREADY_OPEN,
}


TABLE = read_table()


def test_the_table_has_a_row_for_every_act_and_a_cell_for_every_status():
    assert list(TABLE) == list(CommandKind)
    assert {len(row.cells) for row in TABLE.values()} == {len(PanelStatus)}


def test_the_cast_stands_for_every_relation_alone():
    panel = a_panel().panel

    assert {letter for letter, _ in LETTERS.items()} == set("EALMGICDO")
    assert {relation for relation, _ in LETTERS.values()} == set(Relation)
    for relation, actor in LETTERS.values():
        assert relations(panel, actor) == {relation}


@pytest.mark.parametrize("kind", CommandKind)
def test_an_act_is_open_exactly_where_the_table_says(kind: CommandKind):
    in_discussion = a_panel().panel
    cells = zip(PanelStatus, TABLE[kind].cells, strict=True)

    for (status, cell), letter in product(cells, LETTERS):
        _, actor = LETTERS[letter]
        reason = refusal(replace(in_discussion, status=status), kind, actor)
        assert (reason not in FORBIDDEN) == (letter in cell), (kind, status, letter, reason)


@pytest.mark.parametrize("kind", CommandKind)
def test_a_stranger_may_do_nothing(kind: CommandKind):
    in_discussion = a_panel().panel

    for status in PanelStatus:
        assert refusal(replace(in_discussion, status=status), kind, STRANGER) in FORBIDDEN


@pytest.mark.parametrize("kind", RULES)
def test_an_act_leads_where_the_table_says(kind: CommandKind):
    assert RULES[kind].leads_to == TABLE[kind].leads_to


def test_whose_part_it_is_not_is_said_before_the_status():
    draft = a_panel(PanelStatus.DRAFT).panel

    assert refusal(draft, CommandKind.CLOSE, STRANGER) is RefusalReason.NOT_YOUR_PART
    assert refusal(draft, CommandKind.REOPEN, COLLEAGUE) is RefusalReason.NOT_IN_THIS_STATUS
    assert refusal(draft, CommandKind.OPEN, COLLEAGUE) is RefusalReason.ALREADY_OPEN
