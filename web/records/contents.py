"""Item contents as JSON, and what stands in the open: code, standing, release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from web.models.records import ItemKind
from workflows.domain.record.codes import is_code
from workflows.domain.record.contents import Content, FieldAnswer
from workflows.domain.record.diagnoses import Diagnosis, Treatment
from workflows.domain.record.genetics import GeneticFinding
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype

TYPES: Final[Mapping[ItemKind, type[Any]]] = {
    ItemKind.FIELD: FieldAnswer,
    ItemKind.PHENOTYPE: Phenotype,
    ItemKind.MEASUREMENT: Measurement,
    ItemKind.LABORATORY: LaboratoryValue,
    ItemKind.GENETIC_FINDING: GeneticFinding,
    ItemKind.DIAGNOSIS: Diagnosis,
    ItemKind.TREATMENT: Treatment,
    ItemKind.RELATIVE: Relative,
}
_ADAPTERS: Final[Mapping[ItemKind, TypeAdapter[Any]]] = {
    kind: TypeAdapter(type_) for kind, type_ in TYPES.items()
}
_KEY_LIMIT: Final = 80
_RELEASE_LIMIT: Final = 32

Open = tuple[str, str, str]


def to_json(content: Content) -> str:
    """Return the content as JSON with all its fields, whatever their defaults may become."""
    return _ADAPTERS[kind_of(content)].dump_json(content).decode()


def from_json(kind: ItemKind, text: str | bytes) -> Content:
    """Return the content of an item of ``kind``; raises pydantic's ValidationError."""
    found: Content = _ADAPTERS[kind].validate_json(text)
    return found


def kind_of(content: Content) -> ItemKind:
    """Return the kind of item that holds this content."""
    return next(kind for kind, type_ in TYPES.items() if type(content) is type_)


def in_the_open(content: Content, field_key: str = "") -> Open:
    """Return (key, standing, release) as they are stored beside the sealed content.

    Only codes: free text, which has no code, leaves the key empty.
    """
    if isinstance(content, FieldAnswer):
        return field_key, "answered", content.release[:_RELEASE_LIMIT]
    key, standing, release = _OPEN[kind_of(content)](content)
    # What has not the form of a code may be a name, and stays sealed.
    return key[:_KEY_LIMIT] if is_code(key) else "", standing, release[:_RELEASE_LIMIT]


def _phenotype(it: Phenotype) -> Open:
    return it.term.id, it.presence.value, it.term.release


def _measurement(it: Measurement) -> Open:
    return it.what.id, "", it.what.release


def _laboratory(it: LaboratoryValue) -> Open:
    return it.assay.id, "", it.assay.release


def _genetic_finding(it: GeneticFinding) -> Open:
    return it.gene.id, it.role.value, it.gene.release


def _diagnosis(it: Diagnosis) -> Open:
    return it.disease.id, it.certainty.value, it.disease.release


def _treatment(it: Treatment) -> Open:
    return it.what.id, it.response.value, it.what.release


def _relative(it: Relative) -> Open:
    return "", it.affected.value, ""


_OPEN: Final[Mapping[ItemKind, Callable[[Any], Open]]] = {
    ItemKind.PHENOTYPE: _phenotype,
    ItemKind.MEASUREMENT: _measurement,
    ItemKind.LABORATORY: _laboratory,
    ItemKind.GENETIC_FINDING: _genetic_finding,
    ItemKind.DIAGNOSIS: _diagnosis,
    ItemKind.TREATMENT: _treatment,
    ItemKind.RELATIVE: _relative,
}
