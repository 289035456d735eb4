"""Reads, asks and writes the matrix of routes, people and panel states.

``python -m tests.web.permission_matrix`` writes the table anew from what the site answers; read
the difference before you commit it: a cell that opens is a right that somebody gets.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.architecture.routes import METHODS, own_rules, stated
from tests.web.permission_world import COLUMNS, STATES, World, a_world
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask import Flask

TABLE = Path(__file__).with_name("permission_matrix.txt")
# A form is judged by its view, whatever is wrong with the empty one that is sent here.
TAKEN = "ok"
TO_SIGN_IN = "in"
_REFUSALS = (401, 403, 404, 405)
_HEADING = """\
# Who may do what: each route, in each state of a panel, for each relation to it.
# 200 shown, 303 sent on, in: sent to sign in, 403 known but not allowed, 404 hidden;
# ok: an empty form reached the view that judges it. A route without a row fails the build.
# Written by python -m tests.web.permission_matrix. Read each changed cell before you commit it.
"""


@dataclass(frozen=True, order=True)
class Row:
    """What is asked: a route, a method, and the state of the panel it is asked of."""

    rule: str
    method: str
    state: str


Table = Mapping[Row, Mapping[str, str]]


def rows_of(app: Flask) -> Iterator[Row]:
    """Yield every row the matrix must have."""
    for rule in own_rules(app):
        for method in sorted(METHODS & (rule.methods or set())):
            right = stated(app.view_functions[rule.endpoint])
            for state in _states(right, method) if "panel_id" in rule.arguments else ("-",):
                yield Row(rule.rule, method, state)


def address_of(world: World, row: Row) -> str:
    """Return the address that is asked for a row."""
    of_address = (rule for rule in world.app.url_map.iter_rules() if rule.rule == row.rule)
    rule = next(rule for rule in of_address if row.method in (rule.methods or set()))
    known = world.arguments(row.state, row.rule)
    missing = rule.arguments - set(known)
    assert not missing, f"{row.rule}: teach permission_world what {missing} may be."
    built = rule.build({name: known[name] for name in rule.arguments})
    assert built is not None
    return built[1]


def answer(world: World, row: Row, who: str) -> str:
    """Return the cell: what the site answers this person now."""
    return _answer_at(address_of(world, row), world, row, who)


def _answer_at(address: str, world: World, row: Row, who: str) -> str:
    response = world.browser(who).open(address, method=row.method)
    if row.method == "POST" and row.state == "-":
        # It may have signed out, or ended the session.
        world.forget_browser(who)
    return _cell(row, response.status_code, response.headers.get("Location", ""))


def ask(world: World) -> Table:
    """Return the whole table as the site answers it now."""
    addresses = {row: address_of(world, row) for row in sorted(rows_of(world.app))}
    return {
        row: {who: _answer_at(address, world, row, who) for who in COLUMNS}
        for row, address in addresses.items()
    }


def read(text: str) -> Table:
    """Return a table from its text."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    columns = lines[0].split()[3:]
    table = {}
    for line in lines[1:]:
        rule, method, state, *cells = line.split()
        table[Row(rule, method, state)] = dict(zip(columns, cells, strict=True))
    return table


def write(table: Table) -> str:
    """Return the text of a table, in columns."""
    width = max(len(row.rule) for row in table) + 1
    head = [f"{'route':<{width}}", "method", f"{'state':<14}", *COLUMNS]
    lines = [" ".join(head)]
    for row, cells in table.items():
        line = [f"{row.rule:<{width}}", f"{row.method:<6}", f"{row.state:<14}"]
        line += [f"{cells[who]:<{len(who)}}" for who in COLUMNS]
        lines.append(" ".join(line).rstrip())
    return _HEADING + "\n".join(lines) + "\n"


def _states(right: str, method: str) -> tuple[str, ...]:
    """Return the states in which a panel's route is asked for.

    The case opens and closes with consent, so its routes are asked in every state; the process
    is open to the same people throughout.
    """
    if right == Permission.SEE_CASE:
        return STATES if method == "GET" else ("discussion", "withdrawn")
    return ("discussion", "closed") if method == "GET" else ("discussion",)


def _cell(row: Row, status: int, location: str) -> str:
    if status in (302, 303) and location.startswith("/sign-in"):
        return TO_SIGN_IN
    if row.method == "GET" or status in _REFUSALS or status >= 500:
        return str(status)
    return TAKEN


if __name__ == "__main__":
    from tests.support.databases import Databases

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Databases(folder).fresh("sqlite") as lent, a_world(lent, folder) as made:
            TABLE.write_text(write(ask(made)), encoding="utf-8")
