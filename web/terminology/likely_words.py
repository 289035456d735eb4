"""Reads from the index the words that share most groups of three letters with what was typed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, and_, bindparam, select, union_all

from web.models.terminology import Term, Terminology, TermWord, WordGram
from web.terminology.spelling import asked_grams
from web.terminology.word_index import unpacked

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# So many of the words that hold most of the letters are looked at.
_WORDS_READ: Final = 40
# The rarest groups of letters tell a text from others; what long texts have more adds little.
_GRAMS_COUNTED: Final = 14
# Who types wrongly still types a third of it rightly.
_SHARE_IN_COMMON: Final = 0.34

# Built once: putting a statement together takes longer than the database needs for it.
_GRAMS: Final = select(WordGram.terminology, WordGram.language, WordGram.holders).where(
    WordGram.terminology.in_(bindparam("terminologies", expanding=True)),
    WordGram.language.in_(bindparam("languages", expanding=True)),
    WordGram.gram.in_(bindparam("grams", expanding=True)),
)
_WORDS: Final = (
    select(
        TermWord.terminology,
        TermWord.language,
        TermWord.code,
        TermWord.text,
        TermWord.normal,
        TermWord.kind,
        TermWord.is_layperson,
        TermWord.status,
        Term.label,
        Term.diseases_count,
    )
    .join(Term, and_(Term.terminology == TermWord.terminology, Term.code == TermWord.code))
    .where(
        TermWord.terminology == bindparam("terminology"),
        TermWord.language == bindparam("language"),
        Term.is_obsolete.is_(False),
    )
)
# The same words are always read, however many others hold all of their letters. Two statements
# each find their index; with an "or" between them SQLite would read all words.
_LIKELY_OR_SAME: Final = union_all(
    _WORDS.where(TermWord.number.in_(bindparam("numbers", expanding=True))),
    _WORDS.where(TermWord.normal == bindparam("asked")),
)


def likely_words(
    session: Session, asked: str, terminologies: Sequence[Terminology], languages: Sequence[str]
) -> Iterator[Row[Any]]:
    """Yield words with their terms; ``asked`` is what was typed, as ``spelling.normal`` has it."""
    wanted = asked_grams(asked)
    lists: dict[tuple[Terminology, str], list[bytes]] = {
        (terminology, language): [] for terminology in terminologies for language in languages
    }
    values = {"terminologies": list(terminologies), "languages": languages, "grams": wanted}
    # Rows and no objects: what the session adds to a statement would cost as much as the statement.
    connection = session.connection()
    for row in connection.execute(_GRAMS, values).all():
        lists[row.terminology, row.language].append(row.holders)
    for (terminology, language), stored in lists.items():
        if stored:
            index = {"terminology": terminology, "language": language, "asked": asked}
            numbers = _most_common(stored, len(wanted))
            # All at once: to fetch them one by one costs as much as to compare them.
            yield from connection.execute(_LIKELY_OR_SAME, index | {"numbers": numbers}).all()


def _most_common(stored: list[bytes], wanted: int) -> list[int]:
    """Return the numbers that stand in most sets; between equals, the likelier ones."""
    # A set of few is short when it is packed.
    rarest = sorted(stored, key=len)[:_GRAMS_COUNTED]
    planes = _counted(rarest)
    found: list[int] = []
    enough = math.ceil(min(wanted, _GRAMS_COUNTED) * _SHARE_IN_COMMON)
    for times in range(len(rarest), enough - 1, -1):
        holders = _counted_so(planes, times)
        while holders and len(found) < _WORDS_READ:
            lowest = holders & -holders
            found.append(lowest.bit_length() - 1)
            holders ^= lowest
        if len(found) == _WORDS_READ:
            break
    return found


def _counted(stored: list[bytes]) -> list[int]:
    """Return how many sets hold each number: bit n of plane p is digit p of the count for n.

    All counts go up in one step, by the addition that processors do, on sets instead of digits.
    """
    planes: list[int] = []
    for each in stored:
        carry = unpacked(each)
        for place, plane in enumerate(planes):
            planes[place], carry = plane ^ carry, plane & carry
            if not carry:
                break
        if carry:
            planes.append(carry)
    return planes


def _counted_so(planes: list[int], times: int) -> int:
    """Return the set of the numbers whose count is exactly ``times``, which is above 0."""
    if times >> len(planes):
        return 0
    found = -1
    for place, plane in enumerate(planes):
        found &= plane if times >> place & 1 else ~plane
    return found
