"""What a newer release did to the codes that records hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.small_ontology import OBO, load_small_ontology
from web.terminology.upgrades import Change, HeldCode, review_list

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.terminology.upgrades import Review

OLD = "2026-02-16"
_NEWER = (
    OBO.replace("2026-02-16", "2026-06-01")
    .replace("name: Macrocephaly\n", "name: Big skull\n")
    .replace("name: Focal-onset seizure", "name: obsolete Focal-onset seizure\nis_obsolete: true")
    .replace(
        "is_a: HP:0001250 ! Seizure\n",
        "replaced_by: HP:0001250\n",
    )
    .replace("alt_id: HP:0001275", "alt_id: HP:0001275\nalt_id: HP:0012825")
)
# Mild is merged into Seizure here, which no release will do.
NEWER = _NEWER.replace("[Term]\nid: HP:0012825\nname: Mild\nis_a: HP:0012824 ! Severity\n\n", "")


@pytest.fixture
def upgraded(loaded: Session) -> Session:
    load_small_ontology(loaded, NEWER)
    loaded.expire_all()
    return loaded


def review(session: Session, code: str, release: str = OLD, label: str = "") -> list[Review]:
    return review_list(session, [HeldCode(code=code, release=release, label=label)])


def test_a_renamed_term_keeps_its_code(upgraded: Session):
    [found] = review(upgraded, "HP:0000256")

    assert (found.change, found.former_label) == (Change.RENAMED, "Macrocephaly")
    assert found.replacement is not None
    assert (found.replacement.code, found.replacement.label.text) == ("HP:0000256", "Big skull")


def test_a_merged_term_has_become_part_of_another(upgraded: Session):
    [found] = review(upgraded, "HP:0012825")

    assert (found.change, found.former_label) == (Change.MERGED, "Mild")
    assert found.replacement is not None
    assert found.replacement.code == "HP:0001250"


def test_an_obsolete_term_with_one_successor_can_be_replaced(upgraded: Session):
    [found] = review(upgraded, "HP:0007359")

    assert (found.change, found.former_label) == (Change.OBSOLETE, "Focal-onset seizure")
    assert found.replacement is not None
    assert found.replacement.code == "HP:0001250"


def test_an_obsolete_term_without_a_successor_has_suggestions(upgraded: Session):
    [found] = review(upgraded, "HP:0001998", "2020-01-01")

    assert (found.change, found.replacement) == (Change.OBSOLETE, None)
    assert [each.code for each in found.suggestions] == ["HP:0000256", "HP:0001250"]


def test_a_code_that_nobody_knows_is_said_to_be_unknown(upgraded: Session):
    [found] = review(upgraded, "HP:9999999", label="Something")

    assert (found.change, found.former_label) == (Change.UNKNOWN, "Something")
    assert (found.replacement, found.suggestions) == (None, ())


def test_what_means_the_same_needs_no_review(upgraded: Session):
    assert review(upgraded, "HP:0001250") == []
    assert review(upgraded, "HP:0000256", "2026-06-01", "Macrocephaly") == []


def test_a_release_that_was_never_here_is_judged_by_the_label_in_the_record(upgraded: Session):
    assert review(upgraded, "HP:0000256", "2019-01-01") == []
    [found] = review(upgraded, "HP:0000256", "2019-01-01", "Large head")

    assert found.change is Change.RENAMED


def test_without_a_release_there_is_nothing_to_review(session: Session):
    assert review(session, "HP:0001250") == []
