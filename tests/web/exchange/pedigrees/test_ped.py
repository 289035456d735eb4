"""PED files in and out."""

from __future__ import annotations

import pytest

from tests.support.cases import a_case
from web.exchange.case import Case
from web.exchange.notes import Note, Refusal, Refused, Why
from web.exchange.pedigrees.ped import read_ped, write_ped
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative

TRIO = b"""#family id father mother sex phenotype
F1 Kim Pa Ma 1 2
F1 Pa 0 0 1 1
F1\tMa\t0\t0\t2\t-9
"""


def test_a_trio_is_read_under_numbers():
    imported = read_ped(TRIO)

    assert imported.case is not None
    assert imported.case.relatives == (
        Relative(
            label="1",
            father="2",
            mother="3",
            sex=PedigreeSex.MALE,
            affected=AffectedStatus.AFFECTED,
        ),
        Relative(label="2", sex=PedigreeSex.MALE, affected=AffectedStatus.UNAFFECTED),
        Relative(label="3", sex=PedigreeSex.FEMALE),
    )
    assert Note("individual", Why.IDENTIFIER) in imported.changes


def test_a_family_comes_back_and_what_ped_cannot_say_is_told():
    written = write_ped(Case(relatives=a_case().relatives))

    imported = read_ped(written.content)

    assert written.content.splitlines()[3] == b"1\tII-1\tI-1\tI-2\t2\t2"
    assert [note.path for note in written.dropped] == ["relatives[2].is_proband"]
    assert imported.case is not None
    assert [each.label for each in imported.case.relatives] == ["I-1", "I-2", "II-1"]
    assert imported.case.relatives[2].father == "I-1"
    assert imported.changes == ()


def test_quantities_and_missing_parents_are_told():
    imported = read_ped(b"F1 1 9 0 1 3.5 extra\n")

    assert imported.dropped == (
        Note("family", Why.TECHNICAL_ID),
        Note("line 1.father", Why.NOT_UNDERSTOOD),
        Note("line 1.phenotype", Why.NO_SUCH_CHOICE),
        Note("line 1.further columns", Why.NO_PLACE),
    )


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", Refused(Refusal.EMPTY)),
        (b"\xff\xfe", Refused(Refusal.NOT_TEXT)),
        (b"F1 1 0 0\n", Refused(Refusal.NOT_THIS_FORMAT, "line 1")),
        (b"F1 1 0 0 1 1\nF2 2 0 0 1 1\n", Refused(Refusal.SEVERAL_PATIENTS)),
        (b"F1 1 2 0 1 1\nF1 2 1 0 1 1\n", Refused(Refusal.BROKEN_FAMILY, "1")),
        (b"F1 1 0 0 1 1\nF1 1 0 0 1 1\n", Refused(Refusal.BROKEN_FAMILY, "1")),
        (b"F1 1 2 0 1 1\nF1 2 0 0 2 1\n", Refused(Refusal.BROKEN_FAMILY, "1")),
        (b"F1 1 0 0 1 1\n" * 501, Refused(Refusal.TOO_MANY)),
        (b"#" * (256 * 1024 + 1), Refused(Refusal.TOO_LARGE)),
    ],
)
def test_what_is_no_family_is_refused(content: bytes, refused: Refused):
    assert read_ped(content).refusals == (refused,)


def test_an_empty_family_is_a_header():
    assert write_ped(Case()).content.count(b"\n") == 1
