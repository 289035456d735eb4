"""Where the files of the OHIF viewer lie, once an operator has fetched them; they are not ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from web.settings import Settings

VERSION: Final = "3.13.2"
# The address below which the files expect themselves.
ADDRESS: Final = "/ohif/"
SCRIPT: Final = "app.bundle.0f6159c501addfe9.js"
STYLE: Final = "app.bundle.css"


def installed_in(settings: Settings) -> Path:
    """Return the folder into which this version is installed; it need not be there."""
    return settings.data_folder / "ohif" / VERSION


def is_offered(settings: Settings) -> bool:
    """Tell whether the workstation is switched on and its files are there."""
    return settings.has_workstation and (installed_in(settings) / SCRIPT).is_file()
