"""Reads from the index the words that share most groups of three letters with what was typed."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, and_, bindparam, select, union_all

from web.models.terminology import Term, Terminology, TermWord, WordGram
from web.terminology.spelling import asked_grams
from web.terminology.word_index import numbers_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# The rarest groups of letters are counted first, and no more numbers than this in one language.
_NUMBERS_COUNTED: Final = 20_000
_WORDS_READ: Final = 80
# Who types wrongly still types a third of it rightly.
_SHARE_IN_COMMON: Final = 0.34
_NUMBER_BITS: Final = 24
_NUMBER_MASK: Final = (1 << _NUMBER_BITS) - 1

# Built once: putting a statement together takes longer than the database needs for it.
_GRAMS: Final = select(WordGram.terminology, WordGram.language, WordGram.numbers).where(
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
    for row in session.execute(_GRAMS, values):
        lists[row.terminology, row.language].append(row.numbers)
    for (terminology, language), stored in lists.items():
        if stored:
            index = {"terminology": terminology, "language": language, "asked": asked}
            numbers = _most_common(stored, len(wanted))
            yield from session.execute(_LIKELY_OR_SAME, index | {"numbers": numbers})


def _most_common(stored: list[bytes], wanted: int) -> list[int]:
    """Return the numbers that stand in most lists; between equals, the likelier one."""
    counts: Counter[int] = Counter()
    left_out = counted = 0
    for each in sorted(stored, key=len):
        numbers = numbers_in(each)
        if counts and counted + len(numbers) > _NUMBERS_COUNTED:
            left_out += 1
        else:
            counted += len(numbers)
            counts.update(numbers)
    enough = math.ceil((wanted - left_out) * _SHARE_IN_COMMON)
    # One number for how often and how likely is compared faster than two.
    ranked = [
        (times << _NUMBER_BITS) - number for number, times in counts.items() if times >= enough
    ]
    return [-each & _NUMBER_MASK for each in heapq.nlargest(_WORDS_READ, ranked)]
