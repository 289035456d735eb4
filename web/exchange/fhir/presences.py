"""Whether an Observation of a phenotype says that it was found, excluded, or neither.

What is not understood is never taken for a finding: it counts as not known, and that is told.
"""

from __future__ import annotations

from typing import Final

from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.phenotypes import Presence

# LOINC's answers, SNOMED CT's qualifiers and HL7's interpretations (v3-ObservationInterpretation).
_EXCLUDED: Final = frozenset(
    {
        "LA9634-2", "LA6577-6", "LA32-8", "LA11883-8", "2667000", "373067005", "260415000",
        "260385009", "410516002", "410594000", "NEG", "ND", "absent", "negative",
    }
)  # fmt: skip
_PRESENT: Final = frozenset(
    {
        "LA9633-4", "LA6576-8", "LA33-6", "LA11882-0", "52101004", "373066001", "260373001",
        "10828004", "410515003", "410605003", "POS", "DET", "present", "positive",
    }
)  # fmt: skip
_EXCLUDED_WORDS: Final = frozenset(
    {"absent", "negative", "no", "none", "not present", "not detected", "not found", "excluded"}
)
_PRESENT_WORDS: Final = frozenset({"present", "positive", "yes", "detected", "found"})


def presence_in(node: Node) -> Presence:
    """Take the value of an Observation whose code is a phenotype."""
    if node.has("dataAbsentReason"):
        node.fields.pop("dataAbsentReason")
        return Presence.UNKNOWN
    if isinstance(node.peek("valueBoolean"), bool):
        return Presence.PRESENT if node.flag("valueBoolean") else Presence.EXCLUDED
    values = [name for name in node.fields if name.startswith("value")]
    if not values and not node.has("interpretation"):
        # Whoever lists a phenotype without a word more has seen it.
        node.change("code", Why.JUDGED)
        return Presence.PRESENT
    found = _said(node)
    if found is None or len(values) > 1:
        node.change(values[0] if values else "interpretation", Why.PRESENCE_UNSURE)
        return Presence.UNKNOWN
    for name in ("valueCodeableConcept", "valueString", "interpretation"):
        node.fields.pop(name, None)
    return found


def _said(node: Node) -> Presence | None:
    """Return what codes or words say; None when they contradict each other or are not known."""
    concept = node.node("valueCodeableConcept")
    concepts = [concept] if concept is not None else []
    found = {_of_word(node.peek("valueString"))} if node.has("valueString") else set()
    for each in [*concepts, *node.nodes("interpretation")]:
        codings = each.nodes("coding")
        codes = {_of_code(coding.peek("code")) for coding in codings} - {None}
        words = [each.peek("text"), *(coding.peek("display") for coding in codings)]
        found |= codes or ({_of_word(word) for word in words} - {None}) or {None}
    return found.pop() if len(found) == 1 else None


def _of_code(code: object) -> Presence | None:
    if not isinstance(code, str):
        return None
    if code in _EXCLUDED:
        return Presence.EXCLUDED
    return Presence.PRESENT if code in _PRESENT else None


def _of_word(word: object) -> Presence | None:
    plain = " ".join(word.split()).casefold() if isinstance(word, str) else ""
    if plain in _EXCLUDED_WORDS:
        return Presence.EXCLUDED
    return Presence.PRESENT if plain in _PRESENT_WORDS else None
