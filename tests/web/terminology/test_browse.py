"""The hierarchy is shown as it is, a term under each of its parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.models.terminology import Term, Terminology
from web.terminology.browse import (
    HPO_ROOT,
    TreeNode,
    children_of,
    name_paths,
    open_tree,
    paths_to,
)
from web.terminology.term_facts import term_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

HPO = Terminology.HPO


def a_term(session: Session, code: str) -> Term:
    return session.get_one(Term, (HPO, code))


def lines(nodes: Sequence[TreeNode], depth: int = 0) -> Iterator[str]:
    for node in nodes:
        yield f"{'  ' * depth}{node.label.text}{' <' if node.is_found else ''}"
        yield from lines(node.children, depth + 1)


def test_every_way_down_to_a_term_is_found(loaded: Session):
    assert paths_to(loaded, a_term(loaded, "HP:0000256")) == [
        ("HP:0000001", "HP:0000118", "HP:0000707", "HP:0000256"),
        ("HP:0000001", "HP:0000118", "HP:0000152", "HP:0000240", "HP:0000256"),
    ]


def test_the_root_is_a_path_of_its_own(loaded: Session):
    assert paths_to(loaded, a_term(loaded, HPO_ROOT)) == [(HPO_ROOT,)]


def test_paths_are_named(loaded: Session):
    term = a_term(loaded, "HP:0000256")
    [path, _other] = name_paths(paths_to(loaded, term), term_facts(loaded, term, "en").named)

    assert [each.label.text for each in path] == [
        "All",
        "Phenotypic abnormality",
        "Abnormality of the nervous system",
        "Macrocephaly",
    ]


def test_children_come_in_alphabetical_order_with_their_other_parents(loaded: Session):
    nodes = children_of(loaded, HPO, "HP:0000707", "en")

    assert [node.label.text for node in nodes] == [
        "Abnormal nervous system physiology",
        "Macrocephaly",
    ]
    assert [[each.code for each in node.also_under] for node in nodes] == [[], ["HP:0000240"]]
    assert [node.children_count for node in nodes] == [1, 1]
    assert not any(node.is_open for node in nodes)


def test_the_tree_is_open_at_the_found_term_by_the_chosen_path(loaded: Session):
    paths = paths_to(loaded, a_term(loaded, "HP:0000256"))

    assert list(lines(open_tree(loaded, HPO, paths[1], "en"))) == [
        "Clinical modifier",
        "Frequency",
        "Phenotypic abnormality",
        "  Abnormality of head or neck",
        "    Abnormality of skull size",
        "      Macrocephaly <",
        "        Macrocephaly at birth",
        "  Abnormality of the nervous system",
    ]


def test_the_top_of_the_tree_is_what_stands_below_the_root(loaded: Session):
    assert list(lines(open_tree(loaded, HPO, (HPO_ROOT,), "en"))) == [
        "Clinical modifier",
        "Frequency",
        "Phenotypic abnormality",
    ]


def test_an_unknown_term_has_no_children(loaded: Session):
    assert children_of(loaded, HPO, "HP:1", "en") == ()
