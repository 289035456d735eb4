"""What an item of the record holds: frozen values in which all but the subject is optional."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.contents import FieldAnswer
from workflows.domain.record.diagnoses import Certainty, Diagnosis, Response, Treatment
from workflows.domain.record.genetics import AcmgClass, FindingRole, GeneticFinding, Zygosity
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative, TwinKind
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

STXBP1 = Code(id="HGNC:11444", label="STXBP1", release="2026-01-01")


def test_whatever_is_not_said_is_not_known():
    assert Phenotype(term=Code(id="HP:0001250")).presence is Presence.PRESENT
    assert Diagnosis(disease=Code()).certainty is Certainty.SUSPECTED
    assert Treatment(what=Code()).response is Response.NOT_ASSESSED
    finding = GeneticFinding(gene=STXBP1)
    assert (finding.zygosity, finding.acmg, finding.role) == (
        Zygosity.UNKNOWN,
        AcmgClass.NOT_PROVIDED,
        FindingRole.UNKNOWN,
    )
    relative = Relative(label="II-3")
    assert (relative.sex, relative.affected, relative.twin_kind) == (
        PedigreeSex.UNKNOWN,
        AffectedStatus.UNKNOWN,
        TwinKind.UNKNOWN,
    )


def test_equal_contents_are_equal_whoever_wrote_them():
    one = LaboratoryValue(
        assay=Code(id="LOINC:2951-2"),
        quantity=Quantity(value=131, unit="mmol/L"),
        reference=ReferenceRange(low=135, high=145),
    )

    assert one == replace(one)
    assert one != replace(one, quantity=Quantity(value=132, unit="mmol/L"))


@pytest.mark.parametrize("content", [FieldAnswer(text="a"), Measurement(what=Code(label="Height"))])
def test_contents_cannot_be_changed_in_place(content: object):
    with pytest.raises(FrozenInstanceError):
        content.note = "changed"  # type: ignore[attr-defined]
