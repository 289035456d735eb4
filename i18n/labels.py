"""The label of every enum member that a person may see. Message ids; the page translates them."""

from __future__ import annotations

from enum import Enum

from i18n import (
    event_words,
    imaging_words,
    people_words,
    process_words,
    record_words,
    refusal_words,
)

# The keys of one enum never meet those of another: StrEnum members compare by value, so the
# tables are kept by type.
_TABLES = (
    process_words.STAGES,
    process_words.STATUSES,
    process_words.WITHDRAWALS,
    process_words.STEPS,
    process_words.STEP_STATUSES,
    process_words.RELATIONS,
    process_words.COMMANDS,
    process_words.PARTICIPATION,
    event_words.EVENTS,
    refusal_words.REFUSALS,
    refusal_words.ACCESS_REASONS,
    people_words.ROLES,
    people_words.CONSENTS,
    *record_words.RECORD_ENUMS,
    *imaging_words.IMAGING_ENUMS,
)

_BY_TYPE = {
    (type(member), member.value): words for table in _TABLES for member, words in table.items()
}


def label(member: Enum) -> str:
    """Return the message id of a member's label.

    Raises:
        KeyError: when nobody has given it words; a test finds that first.

    """
    return _BY_TYPE[type(member), member.value]


def labelled_types() -> frozenset[type[Enum]]:
    """Return every enum that has labels."""
    return frozenset(kind for kind, _value in _BY_TYPE)
