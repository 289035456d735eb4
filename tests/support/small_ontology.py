"""A small ontology in the formats of the real ones, for tests: some terms, diseases and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.models.terminology import Terminology
from web.terminology.disease_files import read_hpoa
from web.terminology.loading import store_release
from web.terminology.obo_files import read_obo
from web.terminology.parsed_terms import ParsedRelease, ParsedTerm
from web.terminology.release_rows import disease_rows, ontology_rows, present_codes, profiles_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

RELEASE = "2026-02-16"
DISEASE_RELEASE = "2025-01-16"

OBO = r"""format-version: 1.2
data-version: hp/releases/2026-02-16
ontology: hp.obo

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001 ! All

[Term]
id: HP:0000707
name: Abnormality of the nervous system
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0000152
name: Abnormality of head or neck
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0012638
name: Abnormal nervous system physiology
is_a: HP:0000707 ! Abnormality of the nervous system

[Term]
id: HP:0001250
name: Seizure
alt_id: HP:0001275
def: "Too much \"firing\" of neurons,\nfor a short time." [PMID:1]
synonym: "Epilepsy" RELATED layperson []
synonym: "Fits" EXACT layperson []
synonym: "Seizures" EXACT plural_form []
synonym: "seizure" EXACT []
is_a: HP:0012638 ! Abnormal nervous system physiology

[Term]
id: HP:0007359
name: Focal-onset seizure
synonym: "Partial seizure" EXACT []
is_a: HP:0001250 ! Seizure

[Term]
id: HP:0000240
name: Abnormality of skull size
is_a: HP:0000152 ! Abnormality of head or neck

[Term]
id: HP:0000256
name: Macrocephaly
synonym: "Big head" EXACT layperson []
is_a: HP:0000240 ! Abnormality of skull size
is_a: HP:0000707 ! Abnormality of the nervous system

[Term]
id: HP:0004488
name: Macrocephaly at birth
is_a: HP:0000256 ! Macrocephaly

[Term]
id: HP:0001999
name: obsolete Seizure disorder
is_obsolete: true
replaced_by: HP:0001250

[Term]
id: HP:0001998
name: obsolete Unclear sign
is_obsolete: true
consider: HP:0000256
consider: HP:0001250

[Term]
id: HP:0012823
name: Clinical modifier
is_a: HP:0000001 ! All

[Term]
id: HP:0012824
name: Severity
is_a: HP:0012823 ! Clinical modifier

[Term]
id: HP:0012828
name: Severe
is_a: HP:0012824 ! Severity

[Term]
id: HP:0012825
name: Mild
is_a: HP:0012824 ! Severity

[Term]
id: HP:0003674
name: Onset
is_a: HP:0012823 ! Clinical modifier

[Term]
id: HP:0003581
name: Adult onset
is_a: HP:0003674 ! Onset

[Term]
id: HP:0003577
name: Congenital onset
is_a: HP:0003674 ! Onset

[Term]
id: HP:0011462
name: Young adult onset
is_a: HP:0003581 ! Adult onset

[Term]
id: HP:0040279
name: Frequency
is_a: HP:0000001 ! All

[Term]
id: HP:0040281
name: Very frequent
is_a: HP:0040279 ! Frequency

[Typedef]
id: part_of
name: part of
"""

_COLUMNS = (
    "database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex"
    "\tmodifier\taspect\tbiocuration"
)


def annotation(
    disease: str,
    name: str,
    code: str,
    frequency: str = "",
    *,
    onset: str = "",
    qualifier: str = "",
    aspect: str = "P",
) -> str:
    """Return a line of phenotype.hpoa."""
    fields = (
        disease,
        name,
        qualifier,
        code,
        "PMID:1",
        "PCS",
        onset,
        frequency,
        "",
        "",
        aspect,
        "x",
    )
    return "\t".join(fields)


def hpoa(*lines: str) -> list[str]:
    """Return a file of these lines, with its head."""
    head = ['#description: "made up"', f"#version: {DISEASE_RELEASE}", _COLUMNS]
    return [f"{line}\n" for line in (*head, *lines)]


DISEASES = hpoa(
    annotation("ORPHA:1", "Rolling syndrome", "HP:0001250", "HP:0040281"),
    annotation("ORPHA:1", "Rolling syndrome", "HP:0000256", "1/4", onset="HP:0003577"),
    annotation("ORPHA:1", "Rolling syndrome", "HP:0000256", "2/4"),
    annotation("ORPHA:1", "Rolling syndrome", "HP:0003581", aspect="C"),
    annotation("OMIM:100000", "Resting disease", "HP:0001275", "50%"),
    annotation("OMIM:100000", "Resting disease", "HP:0004488", qualifier="NOT"),
    annotation("OMIM:100001", "Quiet disease", "HP:9999999"),
    annotation("DECIPHER:1", "A region", "HP:0001250"),
)

ICD = ParsedRelease(
    release="2019",
    terms={
        "VI": ParsedTerm(code="VI", label="Diseases of the nervous system"),
        "G40-G47": ParsedTerm(code="G40-G47", label="Episodic disorders", parents=("VI",)),
        "G40": ParsedTerm(code="G40", label="Epilepsy", parents=("G40-G47",)),
        "G40.3": ParsedTerm(code="G40.3", label="Generalized epilepsy", parents=("G40",)),
    },
)

BABELON = "\n".join(
    "\t".join(fields)
    for fields in (
        ("translation_language", "subject_id", "predicate_id", "source_value", "translation_value",
         "translation_status"),
        ("de", "HP:0001250", "rdfs:label", "Seizure", "Krampfanfall", "OFFICIAL"),
        ("de", "HP:0000256", "rdfs:label", "Macrocephaly", "Makrozephalie", "CANDIDATE"),
        ("de", "HP:0000118", "rdfs:label", "Phenotypic abnormality", "", "NOT_TRANSLATED"),
        ("de", "HP:0000256", "IAO:0000115", "A definition", "Eine Definition", "OFFICIAL"),
        ("de", "HP:7777777", "rdfs:label", "Gone", "Verschwunden", "OFFICIAL"),
    )
)  # fmt: skip


def load_small_ontology(session: Session, obo: str = OBO) -> None:
    """Load all four terminologies, small."""
    parsed, diseases = read_obo(obo), read_hpoa(DISEASES)
    present = present_codes(parsed)
    profiles = profiles_of(diseases, present)
    store_release(session, ontology_rows(Terminology.HPO, parsed, "test 1", profiles))
    for terminology in (Terminology.ORPHA, Terminology.OMIM):
        store_release(session, disease_rows(terminology, diseases, "test 1", present))
    store_release(session, ontology_rows(Terminology.ICD10, ICD, "test 1"))


def a_babelon_file(folder: Path, text: str = BABELON) -> Path:
    """Write a file of translations."""
    path = folder / "hp.babelon.tsv"
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
