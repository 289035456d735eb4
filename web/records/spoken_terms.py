"""Labels of a record's codes in the reader's language; what is left in English is marked as such.

A record keeps each code with the label of its release; what a page shows follows its reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeVar

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from i18n.record_words import TERMS
from web.accounts.language import select_locale
from web.components.composite_fields import CodeField
from web.frame import words
from web.models.terminology import Terminology
from web.terminology.answers import label_mark, label_note
from web.terminology.labels import (
    SOURCE_LANGUAGE,
    SpokenLabel,
    source_label,
    spoken_label,
    translated_labels,
)
from workflows.domain.record.code_walk import codes_of
from workflows.domain.record.codes import Code

# Terminologies that are loaded here have English labels; a release says that it is theirs.
_SPEAKS_ENGLISH: Final = re.compile(r"(?:HP|ORPHA|OMIM):|[A-Z]\d\d")
# Of Unicode's private area, which no catalogue holds.
_ANY_VALUE: Final = "\ue002"
Said = TypeVar("Said", bound=Hashable)


class TermLine(str):
    """A label as a page shows it: its text, its language, and what must be said of it.

    ``mark`` is the code of a language that is not the reader's, ``note`` the same in words, or that
    nobody reviewed the translation; both are empty where nothing need be said.

    It is text, for lines of entries are joined and compared whether they are labels or not.
    """

    __slots__ = ("language", "mark", "note")

    language: str
    mark: str
    note: str

    @classmethod
    def of(cls, label: SpokenLabel, reader_language: str) -> TermLine:
        """Return the line of a label for whoever reads this language."""
        line = cls(label.text)
        line.language = label.language
        line.mark = label_mark(label, reader_language)
        line.note = label_note(label, reader_language)
        return line


@dataclass(frozen=True, kw_only=True)
class SpokenTerms:
    """Labels of codes in one language; without any, they are as the record has them."""

    language: str = SOURCE_LANGUAGE
    labels: Mapping[str, SpokenLabel] = field(default_factory=dict)
    # A table's rows say the same words hundreds of times. They are those of one request.
    _said: dict[Code, TermLine] = field(default_factory=dict)
    _once: dict[Hashable, str] = field(default_factory=dict)
    _named: dict[int, tuple[Any, str]] = field(default_factory=dict)

    def line(self, code: Code) -> TermLine:
        """Return the label as a line of its own; a code without a label stands for itself."""
        if code not in self._said:
            self._said[code] = TermLine.of(self._label(code), self.language)
        return self._said[code]

    def words(self, code: Code | None) -> str:
        """Return the label as part of a sentence, with its note in brackets."""
        if code is None:
            return ""
        line = self.line(code)
        if not line.note:
            return str(line)
        return str(_("%(label)s (%(note)s)", label=line, note=line.note))

    def with_code(self, code: Code | None) -> str:
        """Return the label with its code in brackets."""
        if code is None:
            return ""
        return f"{self.words(code)} ({code.id})" if code.label and code.id else self.words(code)

    def said_once(self, what: Said, say: Callable[[Said], str]) -> str:
        """Return ``say(what)``, asked for once however many rows hold it."""
        # Members of two enums may be equal texts.
        key = (say, type(what), what)
        if key not in self._once:
            self._once[key] = say(what)
        return self._once[key]

    def label(self, member: Enum) -> str:
        """Return the label of an enum's member."""
        return self.said_once(member, words)

    def detail(self, name: Any, value: str) -> str:
        """Return a detail with its lazy name before it; it is said once if rows share the name."""
        # To compare lazy names is to translate them. They are held, so that none gets another's id.
        _held, told = self._named.get(id(name), (None, ""))
        if not told:
            told = str(_("%(name)s: %(value)s", name=name, value=_ANY_VALUE))
            self._named[id(name)] = (name, told)
        return told.replace(_ANY_VALUE, value)

    def _label(self, code: Code) -> SpokenLabel:
        if code.id in self.labels and code.id not in TERMS:
            return self.labels[code.id]
        # What our own lists offer is in the catalogues; anything else comes back as it is.
        ours = str(_(code.label)) if code.label else code.id
        is_english = bool(code.release) and _SPEAKS_ENGLISH.match(code.id) is not None
        if is_english and code.id not in TERMS and ours == code.label:
            return source_label(code.label)
        return spoken_label(ours, self.language)


def say_stored_codes(session: Session, fields: Iterable[Any]) -> None:
    """Show the codes that stand in these fields, if any, as the reader calls them.

    For fields that show what is stored; what somebody has typed stays as it is. One statement.
    """
    shown = [
        each
        for each in fields
        if isinstance(each, CodeField) and each.terminologies and each.data and each.data.id
    ]
    if not shown:
        return
    terms = spoken_terms(session, (each.data for each in shown))
    for each in shown:
        line = terms.line(each.data)
        each.say(line, language=line.language if line.mark else "", note=line.note)


def spoken_terms(session: Session, contents: Iterable[Any]) -> SpokenTerms:
    """Return what the HPO terms in these contents are called by the reader of this request.

    One statement; for readers of English none.
    """
    language = select_locale()
    if language == SOURCE_LANGUAGE:
        return SpokenTerms()
    codes = {each.id for each in codes_of(tuple(contents)) if each.id.startswith("HP:")}
    labels = translated_labels(session, Terminology.HPO, codes, language)
    return SpokenTerms(language=language, labels=labels)
