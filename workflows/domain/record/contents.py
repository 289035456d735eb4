"""Everything an item of the record can say."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.record.diagnoses import Diagnosis, Treatment
from workflows.domain.record.genetics import GeneticFinding
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype


@dataclass(frozen=True, kw_only=True)
class FieldAnswer:
    """The answer to one field of a form: text, chosen values, or a number with its unit."""

    text: str = ""
    chosen: tuple[str, ...] = ()
    number: float | None = None
    unit: str = ""
    # Of a code: its id is chosen, its label is the text, and this is its terminology's release.
    release: str = ""


Content = (
    FieldAnswer
    | Phenotype
    | Measurement
    | LaboratoryValue
    | GeneticFinding
    | Diagnosis
    | Treatment
    | Relative
)
