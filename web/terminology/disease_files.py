"""Reads phenotype.hpoa: which phenotypes a disease of ORPHA or OMIM is known for, and how often.

The columns are those of https://hpo-annotation-qc.readthedocs.io/en/latest/annotationFormat.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from web.terminology.parsed_terms import BadSourceError

_COLUMNS: Final = (
    *("database_id", "disease_name", "qualifier", "hpo_id", "reference", "evidence", "onset"),
    *("frequency", "sex", "modifier", "aspect", "biocuration"),
)
# The aspect of nearly all annotations.
PHENOTYPE: Final = "P"
_FRACTION: Final = re.compile(r"(\d+)/(\d+)\Z")
_PERCENT: Final = re.compile(r"\d+(?:\.\d+)?%\Z")


@dataclass(kw_only=True)
class Annotation:
    """A phenotype of a disease, put together from all lines that name it.

    ``affected`` of ``examined`` people showed it; where no people were counted, ``percent`` or the
    HPO term ``frequency`` may say how often. ``aspect`` is P for a phenotype, I for inheritance,
    C for the course, M for a modifier and H for what was in the past.
    """

    code: str
    aspect: str
    is_excluded: bool
    affected: int = 0
    examined: int = 0
    percent: str = ""
    frequency: str = ""
    onset: str = ""

    @property
    def frequency_told(self) -> str:
        """Return ``4/6``, ``17%``, a code of HPO's frequencies, or nothing."""
        counted = f"{self.affected}/{self.examined}" if self.examined else ""
        return counted or self.percent or self.frequency


@dataclass(kw_only=True)
class Disease:
    """A disease under its code, such as ``ORPHA:33069``."""

    code: str
    label: str
    annotations: dict[tuple[str, bool], Annotation] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DiseaseFile:
    """The diseases of one edition of the file, which its makers name by a day."""

    release: str
    diseases: Mapping[str, Disease]


def read_hpoa(lines: Iterable[str]) -> DiseaseFile:
    """Return the diseases with their phenotypes.

    Raises:
        BadSourceError: when the columns are others, or the file names no version.

    """
    release, rows = "", iter(lines)
    for line in rows:
        if line.startswith("#version: "):
            release = line.partition(": ")[2].strip()
        if not line.startswith("#"):
            if tuple(line.rstrip("\n").split("\t")) != _COLUMNS:
                raise BadSourceError("phenotype.hpoa has other columns than expected")
            break
    if not release:
        raise BadSourceError("phenotype.hpoa names no version")
    diseases: dict[str, Disease] = {}
    for fields in _fields(rows):
        code, label = fields[0], fields[1]
        disease = diseases.setdefault(code, Disease(code=code, label=label))
        _add(disease, fields)
    return DiseaseFile(release=release, diseases=diseases)


def _fields(rows: Iterable[str]) -> Iterator[list[str]]:
    for row in rows:
        fields = row.rstrip("\n").split("\t")
        if len(fields) != len(_COLUMNS):
            raise BadSourceError(f"a line of phenotype.hpoa has {len(fields)} columns")
        yield fields


def _add(disease: Disease, fields: list[str]) -> None:
    code, is_excluded = fields[3], fields[2] == "NOT"
    annotation = disease.annotations.get((code, is_excluded))
    if annotation is None:
        annotation = Annotation(code=code, aspect=fields[10], is_excluded=is_excluded)
        disease.annotations[code, is_excluded] = annotation
    annotation.onset = annotation.onset or fields[6]
    _add_frequency(annotation, fields[7])


def _add_frequency(annotation: Annotation, frequency: str) -> None:
    # Publications counted different people, so their counts add up.
    if fraction := _FRACTION.match(frequency):
        annotation.affected += int(fraction.group(1))
        annotation.examined += int(fraction.group(2))
    elif _PERCENT.match(frequency):
        annotation.percent = annotation.percent or frequency
    else:
        annotation.frequency = annotation.frequency or frequency
