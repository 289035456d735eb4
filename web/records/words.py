"""Words of the record's pages: kinds of items, readers, faults of HGVS, what looks like a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from web.models.records import ItemKind
from web.records.hgvs import HgvsFault
from web.records.identifiers import IdentifierKind
from web.records.schema_model import Reader

READERS: Final[Mapping[Reader, Any]] = {
    Reader.EXPERTS: _l("the panel's experts"),
    Reader.REGISTRIES: _l("registries"),
    Reader.GENETICISTS: _l("geneticists"),
    Reader.SURGEONS: _l("surgeons"),
    Reader.DIETITIANS: _l("dietitians"),
    Reader.ANAESTHETISTS: _l("anaesthetists"),
    Reader.FAMILY: _l("the family"),
}
ENTRIES: Final[Mapping[ItemKind, Any]] = {
    ItemKind.FIELD: lazy_pgettext("what was answered", "Answer"),
    ItemKind.PHENOTYPE: _l("Phenotype"),
    ItemKind.MEASUREMENT: _l("Measurement"),
    ItemKind.LABORATORY: _l("Laboratory value"),
    ItemKind.GENETIC_FINDING: _l("Genetic finding"),
    ItemKind.DIAGNOSIS: _l("Diagnosis"),
    ItemKind.TREATMENT: _l("Treatment"),
    ItemKind.RELATIVE: _l("Relative"),
}
TABLES: Final[Mapping[ItemKind, Any]] = {
    ItemKind.PHENOTYPE: _l("Phenotypes"),
    ItemKind.MEASUREMENT: _l("Measurements"),
    ItemKind.LABORATORY: _l("Laboratory values"),
    ItemKind.GENETIC_FINDING: _l("Genetic findings"),
    ItemKind.DIAGNOSIS: _l("Diagnoses"),
    ItemKind.TREATMENT: _l("Medicines and procedures"),
    ItemKind.RELATIVE: _l("Relatives"),
}
ADDING: Final[Mapping[ItemKind, Any]] = {
    ItemKind.PHENOTYPE: _l("Add a phenotype"),
    ItemKind.MEASUREMENT: _l("Add a measurement"),
    ItemKind.LABORATORY: _l("Add a laboratory value"),
    ItemKind.GENETIC_FINDING: _l("Add a genetic finding"),
    ItemKind.DIAGNOSIS: _l("Add a diagnosis"),
    ItemKind.TREATMENT: _l("Add a medicine or procedure"),
    ItemKind.RELATIVE: _l("Add a relative"),
}
NONE_YET: Final[Mapping[ItemKind, Any]] = {
    ItemKind.PHENOTYPE: _l("No phenotype is entered yet."),
    ItemKind.MEASUREMENT: _l("No measurement is entered yet."),
    ItemKind.LABORATORY: _l("No laboratory value is entered yet."),
    ItemKind.GENETIC_FINDING: _l("No genetic finding is entered yet."),
    ItemKind.DIAGNOSIS: _l("No diagnosis is entered yet."),
    ItemKind.TREATMENT: _l("No treatment is entered yet."),
    ItemKind.RELATIVE: _l("No relative is entered yet."),
}
HGVS_FAULTS: Final[Mapping[HgvsFault, Any]] = {
    HgvsFault.NO_REFERENCE: _l(
        "Write the reference sequence first, with a colon behind it, such as NM_003165.6:c.1216C>T."
    ),
    HgvsFault.UNKNOWN_REFERENCE: _l(
        "The part before the colon is no reference sequence with its version, such as NM_003165.6."
    ),
    HgvsFault.OTHER_LEVEL: _l(
        "This expression is of another level; it belongs into another field."
    ),
    HgvsFault.MALFORMED: _l("This is not written as HGVS asks (hgvs-nomenclature.org)."),
}
IDENTIFIERS: Final[Mapping[IdentifierKind, Any]] = {
    IdentifierKind.PATIENT_NAME: _l("“%(text)s” is a name of the patient."),
    IdentifierKind.NAME: _l("“%(text)s” may be a name."),
    IdentifierKind.PLACE: _l("“%(text)s” is where the patient lives."),
    IdentifierKind.DATE_OF_BIRTH: _l("“%(text)s” may be a date of birth."),
    IdentifierKind.PHONE: _l("“%(text)s” may be a phone number."),
    IdentifierKind.EMAIL: _l("“%(text)s” is an e-mail address."),
    IdentifierKind.RECORD_NUMBER: _l("“%(text)s” may be the number of a record."),
    IdentifierKind.NATIONAL_ID: _l("“%(text)s” may be a national number of a person."),
}
NO_SUCH_CODE: Final = _l(
    "There is no such code. Choose one from the search, or leave the code empty and use words."
)


def for_whom(readers: Iterable[Reader]) -> str:
    """Return for whom something matters, in the reader's language."""
    return ", ".join(str(READERS[each]) for each in readers)
