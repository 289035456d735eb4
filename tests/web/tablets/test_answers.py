"""Answers are sealed and read back whole."""

from __future__ import annotations

from uuid import UUID

from web.tablets.answers import Drawing, PartySigned, TabletAnswers, answers_context
from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose

ANSWERS = TabletAnswers(
    decisions={
        ConsentPurpose.CARE: ConsentDecision.GIVEN,
        ConsentPurpose.DATABASES: ConsentDecision.REFUSED,
        ConsentPurpose.RESEARCH_CONTACT: ConsentDecision.REFUSED,
    },
    minor_assents=True,
    parties={
        "parent": PartySigned(
            name="Ελένη",
            extra="Μητέρα",
            drawing=Drawing(width=700, height=171, path="M1 2h3"),
        ),
        "child": PartySigned(name="Zinnia"),
    },
)


def test_what_is_sealed_is_read_back_as_it_was():
    assert TabletAnswers.from_bytes(ANSWERS.to_bytes()) == ANSWERS


def test_the_decisions_are_those_that_a_panel_takes_in():
    assert ANSWERS.given == ConsentGiven(
        care=ConsentDecision.GIVEN,
        databases=ConsentDecision.REFUSED,
        research_contact=ConsentDecision.REFUSED,
    )


def test_each_session_s_answers_have_a_place_of_their_own():
    assert answers_context(UUID(int=1)) != answers_context(UUID(int=2))
