"""Codes of an import beside the terminologies that are loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tests.support.cases import a_case
from tests.support.small_terminology import RELEASE, load_a_few_terms
from web.exchange.known_codes import CodeDoubt, Doubt, look_up
from web.models.terminology import (
    Term,
    TermAlternative,
    Terminology,
    TermWord,
    WordKind,
    WordStatus,
)
from workflows.domain.record.codes import Code
from workflows.domain.record.diagnoses import Diagnosis
from workflows.domain.record.phenotypes import Phenotype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.support.databases import Databases


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    """Lend a database with a few terms, a retired one and a merged code."""
    with databases.fresh("sqlite") as lent, lent.sessions() as session:
        load_a_few_terms(session)
        retired = Term(
            terminology=Terminology.HPO,
            code="HP:0000009",
            label="obsolete Fits",
            is_obsolete=True,
            replaced_by=["HP:0001250"],
            consider=[],
            ancestors=[],
        )
        session.add(retired)
        session.add(
            TermAlternative(
                terminology=Terminology.HPO, code="HP:0000008", merged_into="HP:0001250"
            )
        )
        session.add(
            TermWord(
                terminology=Terminology.HPO,
                language="de",
                number=1,
                code="HP:0001250",
                text="Krampfanfall",
                normal="krampfanfall",
                kind=WordKind.LABEL,
                status=WordStatus.OFFICIAL,
            )
        )
        session.flush()
        yield session


def seen(id_: str, label: str = "", release: str = "") -> Phenotype:
    """Return a phenotype."""
    return Phenotype(term=Code(id=id_, label=label, release=release))


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        (seen("HP:0001250", "Seizure"), None),
        (seen("HP:0001250", "Krampfanfall"), None),
        (seen("HP:0001250"), None),
        (seen("HP:0001250", "Ataxia"), (CodeDoubt.OTHER_LABEL, "Seizure")),
        (seen("HP:9999999", "Seizure"), (CodeDoubt.UNKNOWN, "")),
        (seen("HP:0000009"), (CodeDoubt.OBSOLETE, "HP:0001250")),
        (seen("HP:0000008"), (CodeDoubt.MERGED, "HP:0001250")),
        (seen("ORPHA:33069", "Dravet syndrome"), None),
        (seen("LOINC:2524-7", "Lactate"), None),
        (Diagnosis(disease=Code(id="OMIM:612164", label="Developmental encephalopathy 4")), None),
        (
            Diagnosis(disease=Code(id="OMIM:612164", label="Gout")),
            (CodeDoubt.OTHER_LABEL, "A developmental encephalopathy"),
        ),
    ],
)
def test_a_code_is_doubted_where_its_terminology_says_otherwise(
    session: Session, content: Phenotype | Diagnosis, doubt: tuple[CodeDoubt, str] | None
):
    known = look_up(session, [content])

    code = content.term if isinstance(content, Phenotype) else content.disease
    expected = () if doubt is None else (Doubt(why=doubt[0], code=code.id, instead=doubt[1]),)
    assert known.doubts(content) == expected


def test_a_release_is_stamped_only_on_codes_that_exist_in_it(session: Session):
    contents = [
        replace(seen("HP:0001250", "Fits"), severity=Code(id="HP:9999999", label="Odd")),
        seen("HP:0000008"),
        seen("HP:0001251", "Ataxia", "2020-01-01"),
    ]

    known = look_up(session, contents)
    stamped = [known.stamped(each) for each in contents]

    assert stamped == [
        replace(
            seen("HP:0001250", "Seizure", RELEASE), severity=Code(id="HP:9999999", label="Odd")
        ),
        contents[1],
        contents[2],
    ]


def test_only_its_own_label_is_a_terminologys_word(session: Session):
    contents = [seen("HP:0001250", "Krampfanfall"), seen("HP:0001251", "Zinnia")]

    known = look_up(session, contents)

    assert [known.says(each.term) for each in contents] == [True, False]


def test_any_number_of_codes_is_looked_up_in_three_statements(session: Session):
    contents = [*a_case().phenotypes, *(seen(f"HP:{number:07}", "x") for number in range(500))]
    statements: list[str] = []
    engine = session.get_bind()

    def count(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        look_up(session, contents)
    finally:
        event.remove(engine, "before_cursor_execute", count)

    assert len(statements) == 3
