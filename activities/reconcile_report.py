"""What ``consilium reconcile`` says of workflows and files; somebody reads it after a restore."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from activities.reconciling import Reconciliation
from activities.stray_files import Sweep


def lines_of(found: Reconciliation) -> Iterator[str]:
    """Yield what was found of panels and their workflows."""
    if found.held_back:
        yield (
            f"Workflows of panels that the database does not know: {len(found.held_back)}. "
            "So many are no accident: nothing was ended, nothing else was compared."
        )
        yield from _named("unknown", found.held_back)
        yield "Is this the database that belongs to this Temporal?"
        yield "If it is, consilium reconcile --end-all-unknown ends them."
        return
    yield (
        f"{found.panels} running panels; {len(found.seeded)} seeded, "
        f"{len(found.replaced)} replaced, {len(found.set_back)} set back to the database, "
        f"{len(found.unanswered)} did not answer, "
        f"{len(found.stopped)} stopped because consent was withdrawn; "
        f"{len(found.over)} workflows of ended panels ended."
    )
    for panel_id in found.lost:
        yield f"The database does not know panel {panel_id}: its workflow was ended."


def lines_of_files(found: Sweep) -> Iterator[str]:
    """Yield what was found of files that no row names."""
    yield (
        f"{found.files} files; {len(found.removed)} that no row named removed, "
        f"{len(found.waiting)} too young to be judged, {len(found.held_back)} held back."
    )
    yield from _named("removed", found.removed)
    yield from _named("waiting", found.waiting)
    yield from _named("held back", found.held_back)
    if found.held_back:
        yield "So many are no accident: is this the database that belongs to these files?"
        yield "If it is, consilium reconcile --remove-all-strays removes them."


def needs_a_look(found: Reconciliation, files: Sweep) -> bool:
    """Tell whether a person should look: something is lost, unsure or left as it is."""
    workflows = found.unanswered or found.set_back or found.lost or found.held_back
    return bool(workflows or files.held_back)


def _named(word: str, ids: Iterable[object]) -> Iterator[str]:
    return (f"  {word}: {each}" for each in ids)
