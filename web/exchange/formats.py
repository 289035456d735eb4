"""The formats in which a case leaves Consilium, and who may take it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.exchange.case import Case
from web.exchange.common_elements import write_common_elements
from web.exchange.fhir.terms import FhirVersion
from web.exchange.fhir.writing import write_fhir
from web.exchange.notes import Written
from web.exchange.pedigrees.ga4gh import write_pedigree
from web.exchange.pedigrees.ped import write_ped
from web.exchange.phenopackets.writing import write_family, write_phenopacket


class ExportFormat(StrEnum):
    """What a case can be exported as."""

    PHENOPACKET = "phenopacket"
    FAMILY = "family"
    FHIR_R4 = "fhir-r4"
    FHIR_R5 = "fhir-r5"
    COMMON_ELEMENTS = "common-elements"
    PED = "ped"
    PEDIGREE = "pedigree"


@dataclass(frozen=True, kw_only=True)
class FormatFacts:
    """How a format is called, what its file is, and what writes it."""

    label: Any
    help: Any
    ending: str
    media_type: str
    write: Callable[[Case, datetime], Written]
    needs_relatives: bool = False


FORMATS: Final[Mapping[ExportFormat, FormatFacts]] = {
    ExportFormat.PHENOPACKET: FormatFacts(
        label=_l("Phenopacket (GA4GH, version 2)"),
        help=_l("Phenotype, measurements, genetics, diagnoses and treatment, for analysis tools."),
        ending="phenopacket.json",
        media_type="application/json",
        write=write_phenopacket,
    ),
    ExportFormat.FAMILY: FormatFacts(
        label=_l("Phenopacket of the family (GA4GH, version 2)"),
        help=_l("The same with the pedigree."),
        ending="family.json",
        media_type="application/json",
        write=write_family,
        needs_relatives=True,
    ),
    ExportFormat.FHIR_R4: FormatFacts(
        label=_l("FHIR R4 bundle"),
        help=_l("The record, the consent that holds, the newest panel and its outcome."),
        ending="fhir-r4.json",
        media_type="application/fhir+json",
        write=lambda case, made_at: write_fhir(case, made_at, FhirVersion.R4),
    ),
    ExportFormat.FHIR_R5: FormatFacts(
        label=_l("FHIR R5 bundle"),
        help=_l("The same in the newer release of FHIR."),
        ending="fhir-r5.json",
        media_type="application/fhir+json",
        write=lambda case, made_at: write_fhir(case, made_at, FhirVersion.R5),
    ),
    ExportFormat.COMMON_ELEMENTS: FormatFacts(
        label=_l("Common data elements of the EU (CSV)"),
        help=_l("The 16 elements that registries of rare diseases share."),
        ending="common-data-elements.csv",
        media_type="text/csv",
        write=lambda case, _made_at: write_common_elements(case),
    ),
    ExportFormat.PED: FormatFacts(
        label=_l("Pedigree (PED)"),
        help=_l("Six columns: who descends from whom, sex, and who is affected."),
        ending="ped",
        media_type="text/plain",
        write=lambda case, _made_at: write_ped(case),
        needs_relatives=True,
    ),
    ExportFormat.PEDIGREE: FormatFacts(
        label=_l("Pedigree (GA4GH)"),
        help=_l("Relatives, their conditions and how they are related."),
        ending="pedigree.json",
        media_type="application/json",
        write=write_pedigree,
        needs_relatives=True,
    ),
}


def offered(case: Case) -> list[ExportFormat]:
    """Return the formats that make sense for the case."""
    return [each for each, facts in FORMATS.items() if case.relatives or not facts.needs_relatives]
