"""Tables of the terminologies: the terms of the present releases, their words, the search index.

Codes are keys here as in the record: ``HP:0001250``, ``ORPHA:33069``, ``OMIM:607208``, ``G40.3``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.models.base import Base, JsonObject


def _now() -> datetime:
    return datetime.now(UTC)


class Terminology(StrEnum):
    """A terminology whose codes a record may hold."""

    HPO = "hpo"
    ORPHA = "orpha"
    OMIM = "omim"
    ICD10 = "icd10"


class WordKind(StrEnum):
    """What a word is to its term: its label, or a synonym by OBO's scopes."""

    LABEL = "label"
    EXACT = "exact"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


class WordStatus(StrEnum):
    """Who stands for a word: the source itself, its translators, or as yet nobody (Babelon)."""

    SOURCE = "source"
    OFFICIAL = "official"
    CANDIDATE = "candidate"


class TerminologyRelease(Base):
    """A release that was loaded here; one of each terminology is the present one."""

    __tablename__ = "terminology_releases"

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    # As its makers write it; HPO's are days, so that they sort.
    release: Mapped[str] = mapped_column(String(32), primary_key=True)
    # The package that it was read from, with its version.
    source: Mapped[str] = mapped_column(String(120))
    # The form of its rows; a later version of ours may want them made anew.
    layout: Mapped[int]
    is_current: Mapped[bool]
    terms: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(default=_now)


class Term(Base):
    """A term of the present release, obsolete ones too."""

    __tablename__ = "terms"

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text, default="")
    is_obsolete: Mapped[bool] = mapped_column(default=False)
    # Of an obsolete term: its successor, or what its makers advise to look at.
    replaced_by: Mapped[list[str]] = mapped_column(JSON)
    consider: Mapped[list[str]] = mapped_column(JSON)
    # Everything above it in the DAG: one row answers what a closure table of 200,000 rows would.
    ancestors: Mapped[list[str]] = mapped_column(JSON)
    children_count: Mapped[int] = mapped_column(default=0)
    # How many diseases show it or something below it, and what that tells (Resnik), in nats.
    diseases_count: Mapped[int] = mapped_column(default=0)
    information_content: Mapped[float | None]


class TermEdge(Base):
    """A term and one of its parents."""

    __tablename__ = "term_edges"
    __table_args__ = (Index(None, "terminology", "parent"),)

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    child: Mapped[str] = mapped_column(String(24), primary_key=True)
    parent: Mapped[str] = mapped_column(String(24), primary_key=True)


class TermAlternative(Base):
    """A code that was merged into a term of the present release."""

    __tablename__ = "term_alternatives"

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    merged_into: Mapped[str] = mapped_column(String(24))


class FormerTerm(Base):
    """What a code was called in an earlier release: a record keeps the release of its codes."""

    __tablename__ = "former_terms"

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    release: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    label: Mapped[str] = mapped_column(Text)


class TermWord(Base):
    """A label or synonym in one language. Numbers rise from what is likely meant to what is not."""

    __tablename__ = "term_words"
    __table_args__ = (
        Index(None, "terminology", "language", "normal"),
        Index(None, "terminology", "code", "language"),
    )

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    # In lower case, without accents and punctuation, cut where an index has its limit.
    normal: Mapped[str] = mapped_column(String(200))
    kind: Mapped[WordKind]
    is_layperson: Mapped[bool] = mapped_column(default=False)
    status: Mapped[WordStatus]


class WordGram(Base):
    """Three letters, and which words of one language hold them."""

    __tablename__ = "word_grams"

    terminology: Mapped[Terminology] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    gram: Mapped[str] = mapped_column(String(3), primary_key=True)
    # A compressed set of bits, one for the number of each word (web.terminology.word_index).
    holders: Mapped[bytes]


class DiseaseProfile(Base):
    """The phenotypes that a disease is known for; asked by disease, never the other way round."""

    __tablename__ = "disease_profiles"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    release: Mapped[str] = mapped_column(String(32))
    phenotypes: Mapped[list[JsonObject]] = mapped_column(JSON)
