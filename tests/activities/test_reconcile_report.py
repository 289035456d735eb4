"""What the operator reads after ``consilium reconcile``, and when it asks for a look."""

from __future__ import annotations

from uuid import UUID

import pytest

from activities.reconcile_report import lines_of, lines_of_files, needs_a_look
from activities.reconciling import Reconciliation
from activities.stray_files import Sweep

PANEL = UUID("11111111-2222-4333-8444-555555555555")


def test_what_agrees_is_one_line() -> None:
    found = Reconciliation(panels=12, seeded=[PANEL])

    assert list(lines_of(found)) == [
        (
            "12 running panels; 1 seeded, 0 replaced, 0 set back to the database, "
            "0 did not answer, 0 stopped because consent was withdrawn; "
            "0 workflows of ended panels ended."
        )
    ]
    assert list(lines_of_files(Sweep(files=7))) == [
        "7 files; 0 that no row named removed, 0 too young to be judged, 0 held back."
    ]
    assert not needs_a_look(found, Sweep())


def test_a_lost_panel_is_named_so_that_somebody_opens_it_again() -> None:
    lines = list(lines_of(Reconciliation(panels=12, lost=[PANEL])))

    assert lines[1] == (
        "The database does not know panel 11111111-2222-4333-8444-555555555555: "
        "its workflow was ended."
    )


def test_so_many_unknown_ones_are_named_and_the_way_to_end_them_is_told() -> None:
    assert list(lines_of(Reconciliation(held_back=[PANEL]))) == [
        (
            "Workflows of panels that the database does not know: 1. "
            "So many are no accident: nothing was ended, nothing else was compared."
        ),
        "  unknown: 11111111-2222-4333-8444-555555555555",
        "Is this the database that belongs to this Temporal?",
        "If it is, consilium reconcile --end-all-unknown ends them.",
    ]


def test_files_are_named_with_what_became_of_them() -> None:
    found = Sweep(files=3, removed=["aa"], waiting=["bb"], held_back=["cc"])

    assert list(lines_of_files(found)) == [
        "3 files; 1 that no row named removed, 1 too young to be judged, 1 held back.",
        "  removed: aa",
        "  waiting: bb",
        "  held back: cc",
        "So many are no accident: is this the database that belongs to these files?",
        "If it is, consilium reconcile --remove-all-strays removes them.",
    ]


@pytest.mark.parametrize(
    ("found", "files"),
    [
        (Reconciliation(unanswered=[PANEL]), Sweep()),
        (Reconciliation(set_back=[PANEL]), Sweep()),
        (Reconciliation(lost=[PANEL]), Sweep()),
        (Reconciliation(held_back=[PANEL]), Sweep()),
        (Reconciliation(), Sweep(held_back=["aa"])),
    ],
)
def test_somebody_should_look_at_what_is_lost_unsure_or_left(
    found: Reconciliation, files: Sweep
) -> None:
    assert needs_a_look(found, files)
