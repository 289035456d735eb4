"""The entries of a table as a page shows them: a few cells, each of a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from markupsafe import Markup, escape

from web.components.composite_fields import write_number
from web.components.moment_fields import moment_words
from web.models.records import ItemKind
from web.records.answers import unit_words
from web.records.items import ItemView
from web.records.references import Level, level_of
from web.records.spoken_terms import SpokenTerms
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.diagnoses import (
    Certainty,
    Diagnosis,
    Treatment,
    TreatmentKind,
    WorkUp,
)
from workflows.domain.record.genetics import (
    AcmgClass,
    GeneticFinding,
    GenomePosition,
    Zygosity,
)
from workflows.domain.record.moments import Moment
from workflows.domain.record.pedigrees import Relative, TwinKind
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype

Lines = tuple[str, ...]

COLUMNS: Final[Mapping[ItemKind, tuple[Any, ...]]] = {
    ItemKind.PHENOTYPE: (_l("Phenotype"), _l("Presence"), _l("Details")),
    ItemKind.MEASUREMENT: (_l("Measurement"), _l("Value"), _l("When"), _l("Note")),
    ItemKind.LABORATORY: (_l("Assay"), _l("Value"), _l("Reference"), _l("When")),
    ItemKind.GENETIC_FINDING: (_l("Gene"), _l("Variant"), _l("Meaning"), _l("Details")),
    ItemKind.DIAGNOSIS: (_l("Disease"), _l("Certainty"), _l("Details")),
    ItemKind.TREATMENT: (_l("Treatment"), _l("Dose"), _l("From and to"), _l("Effect")),
    ItemKind.RELATIVE: (_l("Number"), _l("Sex"), _l("Condition"), _l("Parents"), _l("Details")),
}


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One entry. The first cell names it; ``level`` says where a value lies."""

    id: UUID
    version: int
    cells: tuple[Lines, ...]
    standing: str
    level: Level | None = None

    @property
    def name(self) -> str:
        """Return what the entry is called when it is read out."""
        return self.cells[0][0] if self.cells[0] else ""

    def put_into(self, alike: Markup, marks: Sequence[str]) -> Markup:
        """Return what all rows say alike with this row's id, version and name at the marks.

        The name comes last and escaped, so that nothing in it is taken for a mark.
        """
        any_id, any_version, any_name = marks
        told = str.replace(alike, any_id, str(self.id)).replace(any_version, str(self.version))
        return Markup(told.replace(any_name, escape(self.name)))  # noqa: S704 - both are escaped


def row_of(view: ItemView, terms: SpokenTerms, files: Mapping[str, str]) -> EntryRow:
    """Return an entry as a row; ``files`` are names by id."""
    level = None
    if isinstance(view.content, LaboratoryValue) and view.content.quantity is not None:
        quantity = view.content.quantity
        level = level_of(quantity.value, view.content.reference, unit=quantity.unit)
    return EntryRow(
        id=view.id,
        version=view.version,
        cells=cells_of(view.kind, view.content, terms, files),
        standing=view.standing,
        level=level,
    )


def cells_of(
    kind: ItemKind, content: Any, terms: SpokenTerms, files: Mapping[str, str]
) -> tuple[Lines, ...]:
    """Return the cells of an entry; of an answer to a question there are none."""
    cells = _CELLS[kind](content, terms)
    if not isinstance(content, GeneticFinding) or content.file_id is None:
        return cells
    report = files.get(str(content.file_id), _("A file that is not here"))
    return (*cells[:-1], (*cells[-1], *_lines(terms, (_l("Report"), report))))


def quantity_words(quantity: Quantity | None) -> str:
    """Return a number with its unit, in the reader's language."""
    if quantity is None:
        return ""
    return f"{write_number(quantity.value)} {unit_words(quantity.unit)}".strip()


def reference_words(reference: ReferenceRange | None) -> str:
    """Return a reference range: 2.2–2.6, ≤ 5, ≥ 3."""
    if reference is None:
        return ""
    words_of = _bounds(reference)
    return f"{words_of} {unit_words(reference.unit)}".strip() if words_of else ""


def _bounds(reference: ReferenceRange) -> str:
    low, high = reference.low, reference.high
    if low is not None and high is not None:
        return f"{write_number(low)}–{write_number(high)}"
    if low is not None:
        return f"≥ {write_number(low)}"
    return f"≤ {write_number(high)}" if high is not None else ""


# One object for all rows each, so that a name is put into words once (SpokenTerms.detail).
_ONSET, _SEVERITY, _FREQUENCY = _l("Onset"), _l("Severity"), _l("Frequency")
_SIDE, _COURSE, _NOTE = _l("Side"), _l("Course"), _l("Note")
_ENDED = lazy_pgettext("phenotype", "Ended")


def _phenotype(it: Phenotype, terms: SpokenTerms) -> tuple[Lines, ...]:
    details = _lines(
        terms,
        (_ONSET, _when(terms, it.onset)),
        (_SEVERITY, terms.words(it.severity)),
        (_FREQUENCY, terms.words(it.frequency)),
        (_SIDE, terms.words(it.laterality)),
        (_COURSE, ", ".join(terms.words(code) for code in it.modifiers)),
        (_ENDED, _when(terms, it.resolution)),
        (_NOTE, it.note),
    )
    return (_named(terms, it.term), (terms.label(it.presence),), details)


def _measurement(it: Measurement, terms: SpokenTerms) -> tuple[Lines, ...]:
    value = quantity_words(it.quantity) or terms.with_code(it.finding)
    return (_named(terms, it.what), _some(value), _some(_when(terms, it.when)), _some(it.note))


def _laboratory(it: LaboratoryValue, terms: SpokenTerms) -> tuple[Lines, ...]:
    value = _some(quantity_words(it.quantity), terms.with_code(it.finding))
    reference = reference_words(it.reference)
    return (_named(terms, it.assay), value, _some(reference), _some(_when(terms, it.when), it.note))


def _genetic_finding(it: GeneticFinding, terms: SpokenTerms) -> tuple[Lines, ...]:
    meaning = _some(
        terms.label(it.acmg) if it.acmg is not AcmgClass.NOT_PROVIDED else "",
        terms.label(it.zygosity) if it.zygosity is not Zygosity.UNKNOWN else "",
        terms.words(it.inheritance),
    )
    details = _lines(
        terms,
        (_l("What it is to the disease"), terms.label(it.role)),
        (_l("Disease for which it was judged"), terms.with_code(it.disease)),
        (_l("Place in the genome"), _place_words(it.location)),
        (_l("Laboratory"), it.laboratory),
        (_l("Reported"), _when(terms, it.reported)),
        (_l("Note"), it.note),
    )
    variant = _some(
        it.hgvs_c, it.hgvs_p, it.hgvs_g, terms.with_code(it.structural_type), it.description
    )
    return (_named(terms, it.gene), variant, meaning, details)


def _diagnosis(it: Diagnosis, terms: SpokenTerms) -> tuple[Lines, ...]:
    is_unnamed = it.certainty is Certainty.UNDIAGNOSED and not (it.disease.id or it.disease.label)
    name = (_("Undiagnosed rare disease"),) if is_unnamed else _named(terms, it.disease)
    details = _lines(
        terms,
        (_l("Onset"), _when(terms, it.onset)),
        (_l("Diagnosed"), _when(terms, it.diagnosed)),
        (
            _l("Genetic work-up"),
            terms.label(it.work_up) if it.work_up is not WorkUp.UNKNOWN else "",
        ),
        (_l("Also coded as"), ", ".join(terms.with_code(code) for code in it.also_coded)),
        (_l("Note"), it.note),
    )
    return (name, (terms.label(it.certainty),), details)


def _treatment(it: Treatment, terms: SpokenTerms) -> tuple[Lines, ...]:
    dose = _some(quantity_words(it.dose), it.schedule, it.route)
    stretch = _lines(
        terms, (_l("From"), _when(terms, it.begun)), (_l("To"), _when(terms, it.ended))
    )
    effect = (terms.label(it.response), *_some(it.stopped_because, it.note))
    name = _named(terms, it.what)
    if it.kind is not TreatmentKind.MEDICINE:
        name = (*name, terms.label(it.kind))
    return (name, dose, stretch, effect)


def _relative(it: Relative, terms: SpokenTerms) -> tuple[Lines, ...]:
    marks = _some(
        _("The patient") if it.is_proband else "",
        _("Carrier") if it.is_carrier else "",
        _("Deceased") if it.is_deceased else "",
        _("A pregnancy") if it.is_pregnancy else "",
        _("The parents are related by blood") if it.parents_are_related else "",
        terms.label(it.twin_kind) if it.twin_group and it.twin_kind is not TwinKind.UNKNOWN else "",
    )
    conditions = ", ".join(terms.with_code(code) for code in it.conditions)
    parents = _lines(terms, (_l("Father"), it.father), (_l("Mother"), it.mother))
    told = (
        (_l("Twin group"), it.twin_group),
        (_l("Age"), _when(terms, it.age)),
        (_l("Note"), it.note),
    )
    details = (*marks, *_lines(terms, *told))
    condition = (terms.label(it.affected), *_some(conditions))
    return ((it.label,), (terms.label(it.sex),), condition, parents, details)


_CELLS: Final[Mapping[ItemKind, Callable[[Any, SpokenTerms], tuple[Lines, ...]]]] = {
    ItemKind.PHENOTYPE: _phenotype,
    ItemKind.MEASUREMENT: _measurement,
    ItemKind.LABORATORY: _laboratory,
    ItemKind.GENETIC_FINDING: _genetic_finding,
    ItemKind.DIAGNOSIS: _diagnosis,
    ItemKind.TREATMENT: _treatment,
    ItemKind.RELATIVE: _relative,
}


def _named(terms: SpokenTerms, code: Code) -> Lines:
    return _some(terms.line(code), code.id if code.label else "")


def _place_words(place: GenomePosition | None) -> str:
    """Return a place as VCF has it: assembly, chromosome and position, what stood and stands."""
    if place is None:
        return ""
    return (
        f"{place.assembly} {place.chromosome}:{place.position} {place.reference}>{place.alternate}"
    ).strip()


def _when(terms: SpokenTerms, moment: Moment | None) -> str:
    return terms.said_once(moment, moment_words) if moment is not None else ""


def _some(*texts: str) -> Lines:
    return tuple(text for text in texts if text)


def _lines(terms: SpokenTerms, *pairs: tuple[Any, str]) -> Lines:
    # Names are lazy: most details of most entries are empty, and are never put into words.
    return tuple(terms.detail(name, value) for name, value in pairs if value)
