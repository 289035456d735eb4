"""What the Basic Application Level Confidentiality Profile asks for each attribute (PS3.15 E.1).

The table is the one that dicom-anonymizer generates from the standard; its program is not run.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

EDITION: Final = "2026c"
PROFILE: Final = "PS3.15 Basic Application Level Confidentiality Profile"
_PACKAGE: Final = "dicomanonymizer"
_FILE: Final = f"dicom_anonymization_databases/dicomfields_{EDITION}.py"


class TableAction(StrEnum):
    """What is done with an attribute of the table, unless an option says otherwise."""

    REMOVE = "remove"
    EMPTY = "empty"
    REPLACE = "replace"
    NEW_UID = "new_uid"


# PS3.15 E.3: of two or three actions that depend on the object's type, the one that says least
# and still leaves a valid object: an empty value fits types 2 and 3, a dummy type 1.
_ACTIONS: Final[Mapping[str, TableAction]] = {
    "D_TAGS": TableAction.REPLACE,
    "Z_TAGS": TableAction.EMPTY,
    "X_TAGS": TableAction.REMOVE,
    "U_TAGS": TableAction.NEW_UID,
    "Z_D_TAGS": TableAction.REPLACE,
    "X_Z_TAGS": TableAction.EMPTY,
    "X_D_TAGS": TableAction.REPLACE,
    "X_Z_D_TAGS": TableAction.EMPTY,
    "X_Z_U_STAR_TAGS": TableAction.NEW_UID,
}


@cache
def profile_table() -> Mapping[int, TableAction]:
    """Return the action for each attribute by its tag.

    Curves and overlays, which stand in the table as ranges of groups, are not in it.
    """
    rows = _rows()
    return {
        tag[0] << 16 | tag[1]: action
        for name, action in _ACTIONS.items()
        for tag in rows[name]
        if len(tag) == 2  # noqa: PLR2004 - group and element; a range has four numbers
    }


def _rows() -> Mapping[str, Any]:
    # Importing the package would import its program, too.
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(_PACKAGE)
    spec = importlib.util.spec_from_file_location(
        "confidentiality_profile", Path(package.origin).parent / _FILE
    )
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(_FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)
