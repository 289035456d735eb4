"""The hierarchy as it is: a DAG, in which a term may stand under several others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from web.models.terminology import Term, TermEdge, Terminology
from web.terminology.labels import SpokenLabel
from web.terminology.term_facts import NamedTerm, in_order, name_terms

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HPO_ROOT: Final = "HP:0000001"
PHENOTYPES_ROOT: Final = "HP:0000118"

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TreeNode:
    """A term at one place of the tree. ``also_under`` names the parents of its other places.

    ``children`` are there where the tree is open; ``children_count`` says how many there are.
    """

    code: str
    label: SpokenLabel
    children_count: int
    also_under: Sequence[NamedTerm]
    children: Sequence[TreeNode] = ()
    is_found: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether what stands below is shown."""
        return bool(self.children)


def paths_to(session: Session, term: Term) -> list[Path]:
    """Return every way from a root down to the term, the shortest first; both ends included."""
    parents = _parents(session, term.terminology, [term.code, *term.ancestors])
    found: list[Path] = []
    waiting: list[Path] = [(term.code,)]
    while waiting:
        path = waiting.pop()
        above = parents.get(path[0], ())
        if not above:
            found.append(path)
        waiting.extend((parent, *path) for parent in above)
    return sorted(found, key=lambda path: (len(path), path))


def name_paths(paths: Sequence[Path], named: Mapping[str, NamedTerm]) -> list[list[NamedTerm]]:
    """Return paths with the labels of their terms."""
    return [[named[code] for code in path] for path in paths]


def children_of(
    session: Session, terminology: Terminology, code: str, language: str
) -> Sequence[TreeNode]:
    """Return what stands directly below a term, in alphabetical order."""
    return levels(session, terminology, [code], language).get(code, ())


def open_tree(
    session: Session, terminology: Terminology, path: Path, language: str
) -> Sequence[TreeNode]:
    """Return the top of the tree, open along ``path``, which begins with the root.

    The root itself is left out: what stands below it is the first level. The last term of the path
    is marked as found and is open too.
    """
    shown = levels(session, terminology, path, language)
    below: Sequence[TreeNode] = shown.get(path[-1], ())
    for depth in range(len(path) - 1, 0, -1):
        code, above, inner = path[depth], path[depth - 1], below
        below = [
            replace(node, children=inner, is_found=depth == len(path) - 1)
            if node.code == code
            else node
            for node in shown.get(above, ())
        ]
    return below


def levels(
    session: Session, terminology: Terminology, codes: Sequence[str], language: str
) -> Mapping[str, Sequence[TreeNode]]:
    """Return the children of each of these codes, with four statements for all of them."""
    edges = session.execute(
        select(TermEdge.parent, TermEdge.child).where(
            TermEdge.terminology == terminology,
            TermEdge.parent.in_(codes),
        ),
    )
    children: defaultdict[str, list[str]] = defaultdict(list)
    for parent, child in edges:
        children[parent].append(child)
    below = {child for level in children.values() for child in level}
    parents = _parents(session, terminology, below)
    around = below | {parent for above in parents.values() for parent in above}
    named = name_terms(session, terminology, around, language)
    return {
        parent: [
            TreeNode(
                code=each.code,
                label=each.label,
                children_count=each.children_count,
                also_under=in_order(
                    named[other] for other in parents[each.code] if other != parent
                ),
            )
            for each in in_order(named[child] for child in level)
        ]
        for parent, level in children.items()
    }


def _parents(
    session: Session, terminology: Terminology, codes: Collection[str]
) -> Mapping[str, Sequence[str]]:
    edges = session.execute(
        select(TermEdge.child, TermEdge.parent)
        .where(TermEdge.terminology == terminology, TermEdge.child.in_(codes))
        .order_by(TermEdge.child, TermEdge.parent),
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for child, parent in edges:
        found[child].append(parent)
    return found
