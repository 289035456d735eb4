"""Builds a new data set that holds only what is allowed (PS3.15 E), down to the last item."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from pydicom._uid_dict import UID_dictionary
from pydicom.datadict import tag_for_keyword

from activities.imaging.bulk_values import BULK, SEGMENTED, has_stated_length, written_out
from activities.imaging.cleaned_files import CleaningSecrets
from activities.imaging.coded_values import kept_codes
from activities.imaging.descriptions import cleaned_description
from activities.imaging.element_numbers import is_integer_string
from activities.imaging.elements import VALUE_BYTES, Element, allowed_vrs, text, value_counts
from activities.imaging.fates import Fate, fate_of
from activities.imaging.known_codes import known_codes
from activities.imaging.moments import checked_times, kept_age, shifted_moments
from activities.imaging.tallies import Tally

Items = tuple[Element, ...]

CODE_VALUE: Final = 0x00080100
CODING_SCHEME: Final = 0x00080102
CODE_MEANING: Final = 0x00080104
PATIENT_AGE: Final = tag_for_keyword("PatientAge")
# Decimal and integer strings (PS3.5 6.2).
_NUMBER_TEXT: Final = {
    "DS": re.compile(r" *[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)? *"),
    "IS": re.compile(r" *[-+]?[0-9]{1,12} *"),
}
_LONGEST_NUMBER_TEXT: Final = 16
# Twice as many letters fit a short string (PS3.5 6.2).
_NAME_BYTES: Final = 8
# What stands for a value that an object of its kind must have (PS3.15 E.1.2, action D).
_DUMMIES: Final = {
    "PN": b"Anonymous", "AE": b"REMOVED", "CS": b"REMOVED", "LO": b"Removed", "SH": b"Removed",
    "ST": b"Removed", "LT": b"Removed", "UT": b"Removed", "UC": b"Removed", "DA": b"19000101",
    "TM": b"000000", "DT": b"19000101000000", "DS": b"0", "IS": b"0", "AS": b"000Y",
}  # fmt: skip


class Rebuilder:
    """Rebuilds the data sets of one file with one patient's secrets."""

    def __init__(self, secrets: CleaningSecrets, tally: Tally) -> None:
        """Use ``secrets``; count in ``tally``."""
        self._key = secrets.uid_key
        self._offset: timedelta = secrets.date_offset
        self._tally = tally
        self._by_fate: dict[Fate, Callable[[Element], Element | None]] = {
            Fate.EMPTIED: self._emptied,
            Fate.REPLACED: self._replaced,
            Fate.NEW_UID: self._with_new_uid,
            Fate.NEW_NAME: self._with_new_name,
            Fate.SHIFTED: self._shifted,
            Fate.TIME: self._time,
            Fate.NUMBER: self._number,
            Fate.CODE: self._code,
            Fate.DESCRIPTION: self._description,
            Fate.BINARY: self._binary,
            Fate.SEQUENCE: self._sequence,
        }

    def rebuilt(self, elements: Iterable[Element]) -> list[Element]:
        """Return what is kept of a data set or an item, by tag; pixels excepted."""
        kept: dict[int, Element] = {}
        for element in elements:
            fate = fate_of(element.tag)
            if fate is Fate.PIXELS:
                continue
            rebuild = self._by_fate.get(fate)
            new = rebuild(element) if rebuild else None
            if new is None:
                self._tally.removed[element.tag] += 1
            else:
                kept[new.tag] = new
        self._write_tables_out(kept)
        for tag in BULK & kept.keys():
            if not has_stated_length(kept[tag], kept):
                del kept[tag]
                self._tally.removed[tag] += 1
                self._tally.kept[tag] -= 1
        return [kept[tag] for tag in sorted(kept)]

    def _write_tables_out(self, kept: dict[int, Element]) -> None:
        for tag in SEGMENTED & kept.keys():
            table = written_out(kept.pop(tag), kept)
            self._tally.kept[tag] -= 1
            if table is None:
                self._tally.removed[tag] += 1
            else:
                self._tally.replaced[tag] += 1
                kept[table.tag] = table

    def new_uid(self, uid: str) -> str:
        """Return what stands for an identifier: the same for the same patient (PS3.5 B.2)."""
        return f"2.25.{int.from_bytes(hmac.digest(self._key, uid.encode(), 'sha256')[:16])}"

    def _kept(self, element: Element) -> Element:
        self._tally.kept[element.tag] += 1
        return element

    def _emptied(self, element: Element) -> Element:
        self._tally.emptied[element.tag] += 1
        return Element(element.tag, allowed_vrs(element.tag)[0])

    def _replaced(self, element: Element) -> Element:
        vr = allowed_vrs(element.tag)[0]
        if vr not in _DUMMIES:
            return self._emptied(element)
        self._tally.replaced[element.tag] += 1
        return Element(element.tag, vr, _DUMMIES[vr])

    def _with_new_uid(self, element: Element) -> Element | None:
        if element.vr == "SQ":
            return self._sequence(element)
        if element.vr not in ("UI", "UN") or allowed_vrs(element.tag) != ("UI",):
            return None
        uids = [each.strip(" \0") for each in text(element).split("\\")]
        if all(is_standard_uid(each) for each in uids):
            return self._kept(Element(element.tag, "UI", "\\".join(uids).encode()))
        self._tally.replaced[element.tag] += 1
        made = "\\".join(
            each if not each or is_standard_uid(each) else self.new_uid(each) for each in uids
        )
        return Element(element.tag, "UI", made.encode())

    def _with_new_name(self, element: Element) -> Element | None:
        """Return a name that says nothing and is the same wherever the old one stood."""
        name = text(element)
        if not name:
            return None
        self._tally.replaced[element.tag] += 1
        made = hmac.digest(self._key, f"name {name}".encode(), "sha256")[:_NAME_BYTES].hex()
        return Element(element.tag, allowed_vrs(element.tag)[0], made.encode())

    def _shifted(self, element: Element) -> Element:
        moved = shifted_moments(text(element), self._offset)
        if not moved:
            return self._emptied(element)
        self._tally.shifted[element.tag] += 1
        return Element(element.tag, allowed_vrs(element.tag)[0], moved.encode())

    def _time(self, element: Element) -> Element:
        times = checked_times(text(element))
        if not times:
            return self._emptied(element)
        return self._kept(Element(element.tag, "TM", times.encode()))

    def _number(self, element: Element) -> Element | None:
        vr = self._known_vr(element)
        if vr is None:
            return None
        pattern = _NUMBER_TEXT.get(vr)
        if pattern is None:
            count, rest = divmod(len(element.value), VALUE_BYTES.get(vr, 1))
            if rest or not _may_have(element.tag, count):
                return None
            return self._kept(Element(element.tag, vr, element.value))
        value = text(element)
        parts = value.split("\\") if value else []
        if _may_have(element.tag, len(parts)) and all(_is_number(vr, each) for each in parts):
            return self._kept(Element(element.tag, vr, value.encode()))
        return None

    def _code(self, element: Element) -> Element | None:
        vr = allowed_vrs(element.tag)[0]
        value = text(element)
        kept = kept_codes(element.tag, kept_age(value) if element.tag == PATIENT_AGE else value)
        if value and not kept:
            return None
        if kept != value:
            self._tally.replaced[element.tag] += 1
            return Element(element.tag, vr, kept.encode())
        return self._kept(Element(element.tag, vr, kept.encode()))

    def _description(self, element: Element) -> Element | None:
        words = cleaned_description(text(element))
        if not words:
            return None
        self._tally.replaced[element.tag] += 1
        return Element(element.tag, "LO", words.encode())

    def _binary(self, element: Element) -> Element | None:
        vr = self._known_vr(element)
        return self._kept(Element(element.tag, vr, element.value)) if vr else None

    def _sequence(self, element: Element) -> Element | None:
        if element.vr != "SQ" or allowed_vrs(element.tag) != ("SQ",):
            return None
        items = []
        for item in element.items:
            is_code = any(each.tag == CODE_VALUE for each in item)
            new = self._code_item(item) if is_code else tuple(self.rebuilt(item))
            if new is not None:
                items.append(new)
        if element.items and not items:
            return None
        return self._kept(Element(element.tag, "SQ", items=tuple(items)))

    def _code_item(self, item: Items) -> Items | None:
        """Return a code with the meaning that the standard gives it; None for unknown codes."""
        said = {each.tag: text(each) for each in item if each.tag in (CODE_VALUE, CODING_SCHEME)}
        scheme, value = said.get(CODING_SCHEME, ""), said[CODE_VALUE]
        meaning = known_codes().get((scheme, value))
        if meaning is None:
            self._tally.removed[CODE_VALUE] += 1
            return None
        self._tally.kept[CODE_VALUE] += 1
        code = (
            Element(CODE_VALUE, "SH", value.encode()),
            Element(CODING_SCHEME, "SH", scheme.encode()),
            Element(CODE_MEANING, "LO", meaning[:64].encode()),
        )
        others = self.rebuilt(each for each in item if each.tag >> 16 != CODE_VALUE >> 16)
        return (*code, *others)

    def _known_vr(self, element: Element) -> str | None:
        """Return the value representation to write; None when it cannot be the attribute's."""
        vrs = allowed_vrs(element.tag)
        if element.vr in vrs:
            return element.vr
        return vrs[0] if element.vr == "UN" and len(vrs) == 1 else None


def _may_have(tag: int, count: int) -> bool:
    """Tell whether an attribute may have so many values; none at all always (PS3.5 7.4)."""
    return count == 0 or count in value_counts(tag)


def _is_number(vr: str, said: str) -> bool:
    if not said.strip():
        return True
    if len(said) > _LONGEST_NUMBER_TEXT or not _NUMBER_TEXT[vr].fullmatch(said):
        return False
    return vr != "IS" or is_integer_string(int(said))


def is_standard_uid(uid: str) -> bool:
    """Tell whether the standard itself registered an identifier (PS3.6 A): never an instance's."""
    return uid in UID_dictionary
