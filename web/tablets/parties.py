"""Who writes and signs on a tablet, by the kind of form: the parties of the paper's own lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from i18n import patient_words as words
from workflows.domain.consent import Signatory


class Need(StrEnum):
    """Whether a party has to be there."""

    REQUIRED = "required"
    # Who gives a name signs too, and the other way round.
    OPTIONAL = "optional"
    # A name alone is enough, and so is nothing.
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class Party:
    """One party of the form. ``key`` and ``extra`` are names in the form's own words."""

    key: str
    need: Need
    signs: bool = True
    # A line of its own beside the name, such as the relationship to the child.
    extra: str = ""
    # Without words of the tablet's own, the form's words label the fields.
    name_words: str = ""
    signature_words: str = ""


def _chief(key: str, *, extra: str = "") -> Party:
    return Party(
        key=key,
        need=Need.REQUIRED,
        extra=extra,
        name_words=words.TABLET_NAME,
        signature_words=words.TABLET_SIGNATURE,
    )


_CLINICIAN: Final = Party(
    key="clinician",
    need=Need.REQUIRED,
    name_words=words.TABLET_EXPLAINER,
    signature_words=words.TABLET_EXPLAINER_SIGNATURE,
)
_INTERPRETER: Final = Party(
    key="interpreter",
    need=Need.OPTIONAL,
    name_words=words.TABLET_INTERPRETER,
)
_SECOND: Final = Party(
    key="second_parent",
    need=Need.OPTIONAL,
    extra="relationship",
    name_words=words.TABLET_SECOND_NAME,
    signature_words=words.TABLET_SECOND_SIGNATURE,
)
PARTIES: Final[Mapping[Signatory, tuple[Party, ...]]] = {
    Signatory.PATIENT: (_chief("patient"), _CLINICIAN, _INTERPRETER),
    Signatory.PARENT: (
        Party(key="child", need=Need.FREE),
        _chief("parent", extra="relationship"),
        _SECOND,
        _CLINICIAN,
        _INTERPRETER,
    ),
    Signatory.LEGAL_REPRESENTATIVE: (
        Party(key="represented_person", need=Need.FREE, signs=False),
        _chief("legal_representative", extra="authority"),
        _CLINICIAN,
        _INTERPRETER,
    ),
}
