"""Genetic findings, in the words of HGVS, GENO and ACMG."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.domain.record.codes import Code
from workflows.domain.record.moments import Moment


class Zygosity(StrEnum):
    """The allelic state; the values are terms of the Genotype Ontology (GENO)."""

    HETEROZYGOUS = "GENO:0000135"
    HOMOZYGOUS = "GENO:0000136"
    HEMIZYGOUS = "GENO:0000134"
    COMPOUND_HETEROZYGOUS = "GENO:0000402"
    HOMOPLASMIC = "GENO:0000602"
    HETEROPLASMIC = "GENO:0000603"
    UNKNOWN = "GENO:0000137"


class AcmgClass(StrEnum):
    """Pathogenicity (Richards et al., Genet Med 2015;17:405)."""

    BENIGN = "benign"
    LIKELY_BENIGN = "likely_benign"
    UNCERTAIN = "uncertain_significance"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    PATHOGENIC = "pathogenic"
    NOT_PROVIDED = "not_provided"


class FindingRole(StrEnum):
    """What the finding is to the disease (GA4GH Phenopackets v2, interpretation status)."""

    UNKNOWN = "unknown_status"
    REJECTED = "rejected"
    CANDIDATE = "candidate"
    CONTRIBUTORY = "contributory"
    CAUSATIVE = "causative"


@dataclass(frozen=True, kw_only=True)
class GenomePosition:
    """Where a variant lies, as VCF writes it (samtools.github.io/hts-specs, VCF 4.3)."""

    assembly: str
    chromosome: str
    position: int
    reference: str
    alternate: str


@dataclass(frozen=True, kw_only=True)
class GeneticFinding:
    """One variant. ``gene`` is an HGNC code; HGVS expressions carry their reference sequence."""

    gene: Code
    hgvs_c: str = ""
    hgvs_g: str = ""
    hgvs_p: str = ""
    zygosity: Zygosity = Zygosity.UNKNOWN
    inheritance: Code | None = None
    acmg: AcmgClass = AcmgClass.NOT_PROVIDED
    role: FindingRole = FindingRole.UNKNOWN
    # The disease for which it was judged, where a patient has several.
    disease: Code | None = None
    # What HGVS cannot say: a deletion of exons, an inversion (Sequence Ontology), in words too.
    structural_type: Code | None = None
    description: str = ""
    location: GenomePosition | None = None
    laboratory: str = ""
    reported: Moment | None = None
    # The report, among the attachments of the case.
    file_id: UUID | None = None
    note: str = ""
