"""Made-up cases: one with everything, and a strategy for any case a Phenopacket can say whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from web.exchange.case import BirthMonth, Case, LifeStatus, Publication, Vitality
from web.exchange.phenopackets.features import MEASURED_AT_THE_BEDSIDE
from web.models.patients import Sex
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.diagnoses import (
    Certainty,
    Diagnosis,
    Response,
    Treatment,
    TreatmentKind,
    WorkUp,
)
from workflows.domain.record.genetics import (
    AcmgClass,
    FindingRole,
    GeneticFinding,
    GenomePosition,
    Zygosity,
)
from workflows.domain.record.moments import (
    AtAge,
    BeforeBirth,
    BetweenAges,
    InWords,
    Moment,
    OnDate,
)
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE_AT: Final = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
HPO: Final = "2026-02-16"


def hpo(number: int, label: str) -> Code:
    """Return a term of the release that is loaded."""
    return Code(id=f"HP:{number:07}", label=label, release=HPO)


def a_case(**changed: Any) -> Case:
    """Return a made-up girl with something of each kind."""
    return replace(_CASE, **changed)


_CASE: Final = Case(
    pseudonym="Amber-Lynx-27",
    sex=Sex.FEMALE,
    birth=BirthMonth(year=2019, month=5),
    last_seen=AtAge(age="P6Y2M"),
    vitality=Vitality(status=LifeStatus.ALIVE),
    phenotypes=(
        Phenotype(
            term=hpo(1250, "Seizure"),
            onset=AtAge(age="P3M"),
            severity=hpo(12828, "Severe"),
            frequency=hpo(40281, "Very frequent"),
            laterality=hpo(12835, "Left"),
            modifiers=(hpo(25303, "Episodic"),),
            note="In clusters.",
        ),
        Phenotype(term=hpo(252, "Microcephaly"), presence=Presence.EXCLUDED),
    ),
    measurements=(
        Measurement(
            what=Code(id="LOINC:9843-4", label="Head circumference"),
            quantity=Quantity(value=49.5, unit="cm"),
            when=AtAge(age="P6Y"),
        ),
    ),
    laboratory=(
        LaboratoryValue(
            assay=Code(id="LOINC:2524-7", label="Lactate"),
            quantity=Quantity(value=1.4, unit="mmol/L"),
            reference=ReferenceRange(low=0.5, high=2.2),
            when=OnDate(date="2025-03-04"),
        ),
        LaboratoryValue(
            assay=Code(label="Organic acids in urine"),
            finding=Code(label="No abnormal excretion"),
        ),
    ),
    findings=(
        GeneticFinding(
            gene=Code(id="HGNC:11444", label="STXBP1"),
            hgvs_c="NM_003165.6:c.875G>A",
            hgvs_p="NP_003156.1:p.(Arg292His)",
            zygosity=Zygosity.HETEROZYGOUS,
            inheritance=hpo(6, "Autosomal dominant inheritance"),
            acmg=AcmgClass.PATHOGENIC,
            role=FindingRole.CAUSATIVE,
            location=GenomePosition(
                assembly="GRCh38",
                chromosome="9",
                position=127675839,
                reference="G",
                alternate="A",
            ),
            laboratory="Human genetics, Lindenberg",
            reported=OnDate(date="2021-02"),
        ),
    ),
    diagnoses=(
        Diagnosis(
            disease=Code(id="ORPHA:599373", label="STXBP1-related encephalopathy", release="2025"),
            certainty=Certainty.MOLECULARLY_CONFIRMED,
            onset=InWords(term=hpo(3593, "Infantile onset")),
            work_up=WorkUp.SOLVED,
            note="Found by trio exome.",
        ),
    ),
    treatments=(
        Treatment(
            what=Code(id="ATC:N03AX14", label="Levetiracetam"),
            dose=Quantity(value=500, unit="mg"),
            schedule="twice a day",
            route="by mouth",
            begun=OnDate(date="2020-01-15"),
            response=Response.PARTIAL,
        ),
        Treatment(
            what=Code(label="Vagus nerve stimulator"),
            kind=TreatmentKind.PROCEDURE,
            begun=AtAge(age="P5Y"),
        ),
    ),
    relatives=(
        Relative(label="I-1", sex=PedigreeSex.MALE, affected=AffectedStatus.UNAFFECTED),
        Relative(label="I-2", sex=PedigreeSex.FEMALE, affected=AffectedStatus.UNAFFECTED),
        Relative(
            label="II-1",
            father="I-1",
            mother="I-2",
            sex=PedigreeSex.FEMALE,
            affected=AffectedStatus.AFFECTED,
            is_proband=True,
        ),
    ),
    publications=(Publication(id="PMID:12345678", title="A made-up paper"),),
)

_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=30)
_TEXTS = st.one_of(st.just(""), _WORDS)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
_AGES = st.builds(
    lambda years, months, days: f"P{years}Y{months}M{days}D",
    st.integers(0, 110),
    st.integers(0, 11),
    st.integers(0, 30),
)
# Never in the month of birth of these cases, which is 2019-05.
_DATES = st.dates(datetime(2020, 1, 1).date(), datetime(2026, 1, 1).date())  # noqa: DTZ001 - days
_LENGTHS = st.sampled_from((4, 7, 10))
_RELEASES: Final[Mapping[str, str]] = {"HP": HPO, "OMIM": "2026-01-01", "ORPHA": "4.1", "ATC": ""}


def codes(prefix: str) -> st.SearchStrategy[Code]:
    """Return codes of a terminology, all of one release."""
    return st.builds(
        lambda number, label: Code(
            id=f"{prefix}:{number:07}", label=label, release=_RELEASES.get(prefix, "")
        ),
        st.integers(1_000_000, 9_999_999),
        _WORDS,
    )


def moments() -> st.SearchStrategy[Moment]:
    """Return every kind of moment."""
    return st.one_of(
        st.builds(AtAge, age=_AGES),
        st.builds(BetweenAges, start=_AGES, end=_AGES),
        st.builds(BeforeBirth, weeks=st.integers(1, 45), days=st.integers(0, 6)),
        st.builds(InWords, term=codes("HP")),
        st.builds(lambda day, length: OnDate(date=day.isoformat()[:length]), _DATES, _LENGTHS),
    )


def quantities() -> st.SearchStrategy[Quantity]:
    """Return numbers with and without a unit."""
    units = st.sampled_from(("", "mg/dL", "10*9/L", "mm[Hg]", "%"))
    return st.builds(Quantity, value=_NUMBERS, unit=units)


_MAYBE = st.none() | moments()
_PHENOTYPES = st.builds(
    Phenotype,
    term=codes("HP") | st.builds(Code, label=_WORDS),
    presence=st.sampled_from((Presence.PRESENT, Presence.EXCLUDED)),
    onset=_MAYBE,
    resolution=_MAYBE,
    severity=st.none() | codes("HP"),
    frequency=st.none() | st.just(hpo(40281, "Very frequent")),
    laterality=st.none() | st.just(hpo(12835, "Left")),
    modifiers=st.lists(codes("HP"), max_size=2).map(tuple),
    note=_TEXTS,
)
_MEASUREMENTS = st.builds(
    Measurement,
    what=st.builds(Code, id=st.sampled_from(sorted(MEASURED_AT_THE_BEDSIDE)), label=_WORDS),
    quantity=quantities(),
    when=_MAYBE,
    note=_TEXTS,
)
_ENDS = st.none() | _NUMBERS
_LABORATORY = st.builds(
    LaboratoryValue,
    assay=codes("LOINC") | st.builds(Code, label=_WORDS),
    quantity=quantities(),
    reference=st.none() | st.builds(ReferenceRange, low=_ENDS, high=_ENDS),
    when=_MAYBE,
) | st.builds(LaboratoryValue, assay=codes("LOINC"), finding=codes("HP"), note=_TEXTS)
_FINDINGS = st.builds(
    GeneticFinding,
    gene=st.builds(Code, id=st.just("HGNC:11444"), label=_WORDS),
    hgvs_c=st.sampled_from(("", "NM_003165.6:c.875G>A", "NR_046018.2:n.5A>G")),
    hgvs_g=st.sampled_from(("", "NC_000009.12:g.127675839G>A", "NC_012920.1:m.3243A>G")),
    hgvs_p=st.sampled_from(("", "NP_003156.1:p.(Arg292His)")),
    zygosity=st.sampled_from(Zygosity),
    inheritance=st.none() | codes("HP"),
    acmg=st.sampled_from(AcmgClass),
    role=st.sampled_from(FindingRole),
    structural_type=st.none() | codes("SO"),
    description=_TEXTS,
    location=st.none()
    | st.builds(
        GenomePosition,
        assembly=st.just("GRCh38"),
        chromosome=st.sampled_from(("1", "X")),
        position=st.integers(1, 250_000_000),
        reference=st.just("A"),
        alternate=st.sampled_from(("G", "AT")),
    ),
    laboratory=_TEXTS,
    reported=_MAYBE,
    note=_TEXTS,
)
_CERTAINTIES: Final = (
    (Certainty.CLINICAL, WorkUp.UNKNOWN),
    (Certainty.CLINICAL, WorkUp.COMPLETED),
    (Certainty.MOLECULARLY_CONFIRMED, WorkUp.SOLVED),
    (Certainty.SUSPECTED, WorkUp.IN_PROGRESS),
    (Certainty.UNDIAGNOSED, WorkUp.UNSOLVED),
    (Certainty.EXCLUDED, WorkUp.UNKNOWN),
)
_TREATMENTS = st.builds(
    Treatment,
    what=codes("ATC") | st.builds(Code, label=_WORDS),
    dose=st.none() | quantities(),
    schedule=_TEXTS,
    route=_TEXTS,
    begun=st.none() | st.builds(lambda day: OnDate(date=day.isoformat()), _DATES),
    response=st.sampled_from(Response),
    stopped_because=_TEXTS,
) | st.builds(
    Treatment,
    what=codes("NCIT"),
    kind=st.sampled_from((TreatmentKind.PROCEDURE, TreatmentKind.REGIMEN)),
    begun=_MAYBE,
)


@st.composite
def diagnosis_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Return listed diagnoses first, with findings that belong to one of them each."""
    diseases = draw(st.lists(codes("OMIM"), max_size=3, unique_by=lambda code: code.id))
    chosen = [(disease, *draw(st.sampled_from(_CERTAINTIES))) for disease in diseases]
    unlisted = (Certainty.SUSPECTED, Certainty.UNDIAGNOSED)
    chosen.sort(key=lambda each: each[1] in unlisted)
    diagnoses = tuple(
        Diagnosis(
            disease=disease,
            certainty=certainty,
            work_up=work_up,
            onset=None if certainty in unlisted else draw(_MAYBE),
            note=draw(_TEXTS),
        )
        for disease, certainty, work_up in chosen
    )
    found: list[GeneticFinding] = []
    for diagnosis in diagnoses:
        own = None if len(diagnoses) == 1 else diagnosis.disease
        found += [replace(each, disease=own) for each in draw(st.lists(_FINDINGS, max_size=2))]
    if not diagnoses:
        found = draw(st.lists(_FINDINGS, max_size=2))
    return {"diagnoses": diagnoses, "findings": tuple(found)}


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


def sayable_cases() -> st.SearchStrategy[Case]:
    """Return cases of which a Phenopacket can say everything but the pseudonym."""
    return st.builds(
        lambda judged, **parts: Case(**judged, **parts),
        diagnosis_sets(),
        pseudonym=st.just("Amber-Lynx-27"),
        sex=st.sampled_from((None, Sex.FEMALE, Sex.MALE, Sex.UNDETERMINED)),
        last_seen=_MAYBE,
        vitality=st.builds(
            Vitality,
            status=st.sampled_from(LifeStatus),
            died=_MAYBE,
            cause=st.none() | codes("OMIM"),
            survival_days=st.none() | st.integers(1, 40_000),
        ),
        phenotypes=_some(_PHENOTYPES),
        measurements=_some(_MEASUREMENTS),
        laboratory=_some(_LABORATORY),
        treatments=_some(_TREATMENTS),
        publications=_some(st.builds(Publication, id=_TEXTS, title=_WORDS, address=_TEXTS)),
    )
