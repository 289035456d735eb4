"""The matrix of rights: every route, for every relation, in every state of a panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.architecture.routes import own_rules, stated
from tests.web.permission_case import CANARIES
from tests.web.permission_matrix import (
    TABLE,
    TO_SIGN_IN,
    Row,
    Table,
    address_of,
    answer,
    ask,
    read,
    rows_of,
)
from tests.web.permission_world import COLUMNS, World, a_world
from web.models.panels import PanelPerson
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from tests.support.databases import Databases

CENTRE = {"own", "assistant"}
PANEL = CENTRE | {"lead", "member"}
PROCESS = PANEL | {"invited", "coordinator", "dispatcher", "involved"}
# Written from the rules of shared access, not from the code: who may come in at most.
AT_MOST: dict[tuple[str, str], set[str]] = {
    (Permission.SEE_CASE, "before-consent"): CENTRE,
    (Permission.SEE_CASE, "discussion"): PANEL | {"guest"},
    (Permission.SEE_CASE, "withdrawn"): CENTRE,
    (Permission.SEE_CASE, "closed"): PANEL,
    (Permission.SEE_PANEL, "discussion"): PROCESS | {"guest"},
    (Permission.SEE_PANEL, "closed"): PROCESS,
    (Permission.MOVE_PANEL, "discussion"): PROCESS | {"guest"},
    (Permission.MOVE_PANEL, "closed"): PROCESS,
    (Permission.SEE_PATIENT, "-"): CENTRE,
    (Permission.CHANGE_PATIENT, "-"): CENTRE,
    (Permission.SEE_IDENTITY, "-"): CENTRE,
    (Permission.ENROL_PATIENT, "-"): PANEL | {"invited", "stranger"},
    (Permission.SEE_BOARD, "-"): {"coordinator", "dispatcher", "involved", "elsewhere"},
    (Permission.SEE_NETWORKS, "-"): {
        "coordinator", "involved", "elsewhere", "admin", "represent",
    },
    (Permission.MANAGE_PEOPLE, "-"): {
        "coordinator", "involved", "elsewhere", "admin", "represent",
    },
    (Permission.PROPOSE_FORM, "-"): {"represent"},
    (Permission.APPROVE_FORM, "-"): {"coordinator", "involved", "elsewhere"},
    (Permission.READ_ACCESS_LOG, "-"): {"auditor"},
    (Permission.SEE_OUTGOING_MAIL, "-"): {"admin"},
    (Permission.USE_CONSILIUM, "-"): set(COLUMNS) - {"anonymous"},
    ("public", "-"): set(COLUMNS),
}  # fmt: skip
# What is hidden from those who have nothing to do with it; others learn that they may not.
HIDDEN = {Permission.SEE_CASE, Permission.SEE_PANEL, Permission.MOVE_PANEL}
STRANGERS = {"exguest", "elsewhere", "stranger", "admin", "auditor", "researcher", "represent"}


@pytest.fixture(scope="module")
def world(
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("matrix")
    with databases.fresh("sqlite") as lent, a_world(lent, folder) as world:
        yield world


@pytest.fixture(scope="module")
def table() -> Table:
    return read(TABLE.read_text("utf-8"))


def test_every_route_has_its_rows(world: World, table: Table):
    expected = set(rows_of(world.app))

    assert expected - set(table) == set(), (
        "Write these rows with python -m tests.web.permission_matrix, and read what they say."
    )
    assert set(table) - expected == set(), "Remove these rows: their routes are gone."


def test_the_site_answers_as_the_matrix_says(world: World, table: Table):
    found = ask(world)
    wrong = [
        f"{row.method} {row.rule} ({row.state}) as {who}: {cells[who]}, not {table[row][who]}"
        for row, cells in found.items()
        for who in COLUMNS
        if row in table and cells[who] != table[row][who]
    ]

    assert wrong == []


def test_nobody_comes_in_who_has_no_right(world: World, table: Table):
    opened = [
        f"{row.method} {row.rule} ({row.state}) is open to {who}: {cell}"
        for row, right, cells in _with_rights(world, table)
        for who, cell in cells.items()
        if cell not in ("403", "404", TO_SIGN_IN) and who not in AT_MOST[right, row.state]
    ]

    assert opened == []


def test_strangers_to_a_panel_do_not_learn_that_it_exists(world: World, table: Table):
    known = [
        f"{row.method} {row.rule} ({row.state}) answers {who}: {cells[who]}"
        for row, right, cells in _with_rights(world, table)
        for who in STRANGERS
        if right in HIDDEN and cells[who] != "404"
    ]

    assert known == []


def test_no_cell_is_a_fault_of_ours(table: Table):
    assert [
        row
        for row, cells in table.items()
        if any(each >= "5" for each in cells.values() if each.isdigit())
    ] == []


@pytest.mark.parametrize("who", ["admin", "coordinator", "dispatcher", "involved", "invited"])
def test_whoever_sees_the_process_only_reads_nothing_of_the_case(
    world: World, table: Table, who: str
):
    pages = [row for row, cells in table.items() if row.method == "GET" and cells[who] == "200"]

    leaks = {(row.rule, name) for row in pages for name in _canaries_on(world, row, who)}

    assert pages
    assert leaks == set()


def test_the_canaries_sing_where_the_case_is_shown(world: World, table: Table):
    pages = [
        row
        for row, cells in table.items()
        if row.method == "GET" and row.state == "closed" and cells["lead"] == "200"
    ]

    sung = {name for row in pages for name in _canaries_on(world, row, "lead")}

    assert sung == set(CANARIES)


def test_a_guest_is_out_with_the_next_request_after_the_term(world: World):
    row = Row("/panels/<uuid:panel_id>/discussion", "GET", "discussion")
    panel_id = world.things["discussion"]["panel_id"]

    assert answer(world, row, "guest") == "200"
    assert answer(world, row, "exguest") == "404"
    with world.lent.sessions() as session:
        # The workflow has not yet taken the guest off the list: the term alone decides.
        known = session.get(PanelPerson, (panel_id, world.people["exguest"]))
        assert known is not None


def test_a_route_without_a_row_would_be_found(world: World):
    table = {row: {} for row in rows_of(world.app)}
    left_out = table.popitem()[0]

    assert set(rows_of(world.app)) - set(table) == {left_out}


def _with_rights(world: World, table: Table) -> Iterator[tuple[Row, str, dict[str, str]]]:
    rights = {
        rule.rule: stated(world.app.view_functions[rule.endpoint]) for rule in own_rules(world.app)
    }
    for row, cells in table.items():
        yield row, rights[row.rule], dict(cells)


def _canaries_on(world: World, row: Row, who: str) -> set[str]:
    page = world.browser(who).get(address_of(world, row))
    # Images are no text, and still must not hold any.
    return {name for name, text in CANARIES.items() if text.encode() in page.data}
