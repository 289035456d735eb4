"""Turns what was read from source files into the rows of a release; no database yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from web.models.terminology import Terminology, WordKind
from web.terminology import hierarchy
from web.terminology.disease_files import PHENOTYPE, Annotation, Disease, DiseaseFile
from web.terminology.labels import SOURCE_LANGUAGE
from web.terminology.parsed_terms import ParsedRelease, ParsedTerm
from web.terminology.word_index import Word, index_rows

Row = dict[str, Any]

_NO_NUMBERS: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, kw_only=True)
class ReleaseRows:
    """Everything that a release puts into the database, table by table."""

    terminology: Terminology
    release: str
    source: str
    terms: list[Row]
    edges: list[Row] = field(default_factory=list)
    alternatives: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    grams: list[Row] = field(default_factory=list)
    profiles: list[Row] = field(default_factory=list)


def ontology_rows(
    terminology: Terminology,
    parsed: ParsedRelease,
    source: str,
    profiles: tuple[frozenset[str], ...] = (),
) -> ReleaseRows:
    """Return the rows of a hierarchy; ``profiles`` are the codes of each disease, if there are."""
    above = hierarchy.ancestors_of(parsed.terms)
    counts = hierarchy.disease_counts(profiles, above)
    content = hierarchy.information_content(counts, len(profiles)) if profiles else _NO_NUMBERS
    children = hierarchy.children_counts(parsed.terms)
    words, grams = index_rows(
        terminology, SOURCE_LANGUAGE, _words(parsed.terms), counts.__getitem__
    )
    return ReleaseRows(
        terminology=terminology,
        release=parsed.release,
        source=source,
        terms=[
            _term_row(terminology, term)
            | {
                "ancestors": sorted(above[term.code]),
                "children_count": children[term.code],
                "diseases_count": counts[term.code],
                "information_content": content.get(term.code),
            }
            for term in parsed.terms.values()
        ],
        edges=[
            {"terminology": terminology, "child": term.code, "parent": parent}
            for term in parsed.terms.values()
            for parent in term.parents
        ],
        alternatives=[
            {"terminology": terminology, "code": code, "merged_into": term.code}
            for term in parsed.terms.values()
            for code in term.merged
        ],
        words=words,
        grams=grams,
    )


def disease_rows(
    terminology: Terminology, file: DiseaseFile, source: str, present: Mapping[str, str]
) -> ReleaseRows:
    """Return the rows of the diseases of one terminology.

    ``present`` says what a code of phenotype.hpoa means in the loaded HPO, which is newer.
    """
    prefix = f"{terminology.value.upper()}:"
    diseases = {code: each for code, each in file.diseases.items() if code.startswith(prefix)}
    terms = {code: ParsedTerm(code=code, label=each.label) for code, each in diseases.items()}
    parsed = ParsedRelease(release=file.release, terms=terms)
    rows = ontology_rows(terminology, parsed, source)
    rows.profiles.extend(
        {
            "code": code,
            "release": file.release,
            "phenotypes": [_phenotype(each, present) for each in _kept(disease, present)],
        }
        for code, disease in diseases.items()
    )
    return rows


def present_codes(parsed: ParsedRelease) -> dict[str, str]:
    """Return what each code, merged and replaced ones too, means in this release."""
    meaning = {code: code for code, term in parsed.terms.items() if not term.is_obsolete}
    for code, term in parsed.terms.items():
        if term.is_obsolete and len(term.replaced_by) == 1 and term.replaced_by[0] in meaning:
            meaning[code] = term.replaced_by[0]
    for term in parsed.terms.values():
        for merged in term.merged:
            meaning.setdefault(merged, term.code)
    return meaning


def profiles_of(file: DiseaseFile, present: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """Return for each disease the codes that it shows; what it does not show is left out."""
    return tuple(
        frozenset(present[each.code] for each in _kept(disease, present) if not each.is_excluded)
        for disease in file.diseases.values()
    )


def _words(terms: Mapping[str, ParsedTerm]) -> Iterator[Word]:
    for term in terms.values():
        if term.is_obsolete:
            continue
        yield Word(code=term.code, text=term.label, kind=WordKind.LABEL)
        for each in term.synonyms:
            yield Word(
                code=term.code,
                text=each.text,
                kind=each.kind,
                is_layperson=each.is_layperson,
            )


def _term_row(terminology: Terminology, term: ParsedTerm) -> Row:
    return {
        "terminology": terminology,
        "code": term.code,
        "label": term.label,
        "definition": term.definition,
        "is_obsolete": term.is_obsolete,
        "replaced_by": list(term.replaced_by),
        "consider": list(term.consider),
    }


def _kept(disease: Disease, present: Mapping[str, str]) -> list[Annotation]:
    return [each for each in disease.annotations.values() if each.code in present]


def _phenotype(each: Annotation, present: Mapping[str, str]) -> Row:
    """Return an annotation as JSON; what it does not say is left out."""
    told = {
        "code": present[each.code],
        "aspect": each.aspect if each.aspect != PHENOTYPE else "",
        "is_excluded": each.is_excluded,
        "frequency": each.frequency_told,
        "onset": each.onset,
    }
    return {name: value for name, value in told.items() if value}
