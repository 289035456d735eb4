"""The real release: nothing is lost on the way from file to page, and every word finds its term."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from web.models.terminology import Term, Terminology, TermWord
from web.terminology.browse import HPO_ROOT, children_of, paths_to
from web.terminology.obo_files import read_obo
from web.terminology.search import search
from web.terminology.sources import HPO_FILE, locate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.terminology.parsed_terms import ParsedRelease

_SAMPLE = 150
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def parsed() -> ParsedRelease:
    return read_obo(locate(HPO_FILE).read_text(encoding="utf-8"))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.node.name)  # noqa: S311 - a sample, the same in each run


def live_codes(parsed: ParsedRelease) -> list[str]:
    return [code for code, term in parsed.terms.items() if not term.is_obsolete]


def test_no_term_is_lost(whole: Session, parsed: ParsedRelease):
    stored = whole.scalars(select(Term.code).where(Term.terminology == Terminology.HPO))

    assert set(stored) == set(parsed.terms)


def test_every_term_but_the_root_stands_below_the_root(whole: Session, parsed: ParsedRelease):
    rows = whole.execute(
        select(Term.code, Term.ancestors).where(
            Term.terminology == Terminology.HPO,
            Term.is_obsolete.is_(False),
        ),
    )
    outside = [row.code for row in rows if HPO_ROOT not in row.ancestors]

    assert outside == [HPO_ROOT]
    assert len(live_codes(parsed)) == 19_389


def test_each_path_begins_at_the_root_and_each_step_is_an_edge(
    whole: Session, parsed: ParsedRelease, chance: random.Random
):
    for code in chance.sample(live_codes(parsed), _SAMPLE):
        paths = paths_to(whole, whole.get_one(Term, (Terminology.HPO, code)))

        assert paths
        assert len(set(paths)) == len(paths)
        for path in paths:
            assert (path[0], path[-1]) == (HPO_ROOT, code)
            for above, below in pairwise(path):
                assert above in parsed.terms[below].parents
        assert {path[-2] for path in paths if len(path) > 1} == set(parsed.terms[code].parents)


def test_opening_every_branch_shows_every_term(whole: Session, parsed: ParsedRelease):
    waiting, seen = [HPO_ROOT], {HPO_ROOT}
    while waiting and len(seen) < 400:
        code = waiting.pop()
        below = {node.code for node in children_of(whole, Terminology.HPO, code, "en")}
        assert below == {each for each, term in parsed.terms.items() if code in term.parents}
        waiting.extend(sorted(below - seen))
        seen |= below

    assert len(seen) >= 400


def words(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(TermWord.text, TermWord.code)
        .where(TermWord.terminology == Terminology.HPO, TermWord.language == "en")
        .order_by(TermWord.number),
    )
    return [(row.text, row.code) for row in rows]


def test_each_label_and_synonym_finds_its_term_among_the_first_five(
    whole: Session, chance: random.Random
):
    missed = [
        (text, code)
        for text, code in chance.sample(words(whole), _SAMPLE)
        if code not in {found.code for found in search(whole, text, limit=5)}
    ]

    assert missed == []


def test_a_label_with_one_wrong_letter_finds_its_term(whole: Session, chance: random.Random):
    long = [pair for pair in words(whole) if len(pair[0]) >= 8]
    missed = []
    for text, code in chance.sample(long, _SAMPLE):
        at = chance.randrange(len(text))
        typed = text[:at] + chance.choice(_LETTERS) + text[at + 1 :]
        if code not in {found.code for found in search(whole, typed, limit=5)}:
            missed.append((text, typed))

    assert len(missed) <= _SAMPLE * 0.02, missed
