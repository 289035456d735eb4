"""The canonical text of an outcome: the same bytes for the same words, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from web.outcomes.body import OutcomeBody, Recommendation, canonical, hash_of, read_body
from web.outcomes.words import Strength

PANEL = UUID(int=7)
BODY = OutcomeBody(
    recommendations=(
        Recommendation(question_id=UUID(int=1), text="Größe: 3 µg", strength=Strength.STRONG),
        Recommendation(question_id=UUID(int=2)),
    ),
    summary="Follow up.",
)


def test_what_was_written_is_read_again():
    assert read_body(canonical(BODY, PANEL)) == BODY


def test_the_hash_of_a_known_outcome_never_changes():
    expected = (
        '{"panel":"00000000-0000-0000-0000-000000000007","recommendations":['
        '{"question":"00000000-0000-0000-0000-000000000001","strength":"strong",'
        '"text":"Größe: 3 µg"},'
        '{"question":"00000000-0000-0000-0000-000000000002","strength":null,"text":""}],'
        '"scheme":1,"summary":"Follow up."}'
    )

    assert canonical(BODY, PANEL).decode() == expected
    assert len(hash_of(canonical(BODY, PANEL))) == 64


def test_publications_are_signed_with_the_text_and_read_again():
    body = replace(BODY, publications=("PMID 28276062", "Größe & Maß"))

    content = canonical(body, PANEL)

    assert read_body(content) == body
    assert b'"publications":["PMID 28276062","Gr' in content
    assert b'"scheme":2' in content
    assert hash_of(content) != hash_of(canonical(BODY, PANEL))


def test_the_same_words_in_two_panels_have_two_hashes():
    assert hash_of(canonical(BODY, PANEL)) != hash_of(canonical(BODY, UUID(int=8)))


def test_a_recommendation_needs_words_and_a_strength():
    assert BODY.answered([UUID(int=1), UUID(int=2)]) == (UUID(int=1),)
