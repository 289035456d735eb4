"""Where in the record something stands that a format leaves out, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.models.records import ItemKind
from web.records.schemas import codes, schema, versions
from web.records.words import ENTRIES, TABLES

_KINDS: Final[Mapping[str, ItemKind]] = {
    "phenotypes": ItemKind.PHENOTYPE,
    "measurements": ItemKind.MEASUREMENT,
    "laboratory": ItemKind.LABORATORY,
    "findings": ItemKind.GENETIC_FINDING,
    "diagnoses": ItemKind.DIAGNOSIS,
    "treatments": ItemKind.TREATMENT,
    "relatives": ItemKind.RELATIVE,
}
_FACTS: Final[Mapping[str, Any]] = {
    "pseudonym": _l("Nickname"),
    "sex": _l("Sex"),
    "birth": _l("Year and month of birth"),
    "last_seen": _l("Last seen"),
    "vitality": _l("Alive or deceased"),
    "answers": _l("Questions"),
    "publications": _l("Publications"),
    "consent": _l("Consent"),
    "stated_consents": _l("Consent"),
    "panel": _l("Panel"),
    "origin": _l("Where it came from"),
}
_PLACE: Final = re.compile(r"(?P<name>\w+)(?:\[(?P<number>\d+)\])?(?:\.(?P<rest>.*))?")


def place_words(path: str) -> str:
    """Return the words for a path of a case: ``relatives[2].note`` is the third relative."""
    found = _PLACE.fullmatch(path)
    name = found["name"] if found else ""
    if found and name == "answers" and found["rest"] in _questions():
        title, label = _questions()[found["rest"]]
        return str(_("%(section)s: %(question)s", section=_(title), question=_(label)))
    if found and name in _KINDS:
        kind = _KINDS[name]
        if found["number"] is None:
            return str(TABLES[kind])
        return str(_("%(entry)s %(number)d", entry=ENTRIES[kind], number=int(found["number"]) + 1))
    return str(_FACTS.get(name, path))


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, tuple[str, str]]:
    return {
        section.key_of(field): (section.title, field.label)
        for code in codes()
        for version in versions(code)
        for section in schema(code, version).sections
        for field in section.fields
    }
