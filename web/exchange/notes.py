"""What an import changes, leaves out or refuses, and why: nothing happens silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from web.exchange.case import Case

_LONGEST_PATH = 160


class Why(StrEnum):
    """Why something of a file is not taken as it stands. The words are in i18n."""

    IDENTIFIER = "identifier"
    MAKER = "maker"
    BIRTHDAY_SHORTENED = "birthday_shortened"
    BIRTHDAY_AS_AGE = "birthday_as_age"
    DATE_SHORTENED = "date_shortened"
    TIME_OF_DAY = "time_of_day"
    TECHNICAL_ID = "technical_id"
    NO_PLACE = "no_place"
    NOT_OF_FORMAT = "not_of_format"
    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_CHOICE = "no_such_choice"
    ONLY_WORDS = "only_words"
    SHORTENED = "shortened"
    SPLIT = "split"
    REPEATED = "repeated"
    JUDGED = "judged"
    FIXED_TERMS = "fixed_terms"
    UNDERSTOOD = "understood"
    UNUSED_RELEASE = "unused_release"
    FILE_ELSEWHERE = "file_elsewhere"
    OTHER_PERSON = "other_person"
    CONSENT_NOT_ACTIVE = "consent_not_active"
    CONSENT_OF_OTHERS = "consent_of_others"
    NARROWED = "narrowed"
    NOT_IN_THIS_FORMAT = "not_in_this_format"
    OTHER_LABEL = "other_label"
    PRESENCE_UNSURE = "presence_unsure"
    AS_WORDS = "as_words"
    TWO_READINGS = "two_readings"
    ONLY_THE_YEAR = "only_the_year"
    FURTHER_SHEET = "further_sheet"
    IN_ERROR = "in_error"
    NO_SUCH_DAY = "no_such_day"


class Refusal(StrEnum):
    """Why a file is not read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    DOUBLED_KEY = "doubled_key"
    NOT_THIS_FORMAT = "not_this_format"
    NO_VERSION = "no_version"
    WRONG_VERSION = "wrong_version"
    NOT_VALID = "not_valid"
    NOT_HUMAN = "not_human"
    SEVERAL_PATIENTS = "several_patients"
    NO_TABLE = "no_table"
    PACKED_TOO_TIGHTLY = "packed_too_tightly"
    NO_HEADER = "no_header"
    BROKEN_FAMILY = "broken_family"
    ROW_TOO_LONG = "row_too_long"


@dataclass(frozen=True)
class Note:
    """One path of the file, such as ``subject.dateOfBirth``, and why it is told. No value of it."""

    path: str
    why: Why


@dataclass(frozen=True)
class Refused:
    """Why the file is refused, and where."""

    refusal: Refusal
    place: str = ""


class RefusedError(Exception):
    """A file cannot be read at all."""

    def __init__(self, refusal: Refusal, place: str = "") -> None:
        super().__init__(refusal.value)
        self.refused = Refused(refusal, place[:_LONGEST_PATH])


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What a file gives: a case with every change and loss, or the reasons why there is none."""

    case: Case | None = None
    changes: tuple[Note, ...] = ()
    dropped: tuple[Note, ...] = ()
    refusals: tuple[Refused, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """A case in some format, and what that format could not say."""

    content: bytes
    changes: tuple[Note, ...] = ()
    dropped: tuple[Note, ...] = ()


class Ledger:
    """Collects notes while a file is read or written; each is kept once, in order."""

    def __init__(self) -> None:
        self._changes: dict[Note, None] = {}
        self._dropped: dict[Note, None] = {}

    def change(self, path: str, why: Why) -> None:
        """Note that what stands at ``path`` is kept in another way."""
        self._changes[Note(path[:_LONGEST_PATH], why)] = None

    def drop(self, path: str, why: Why) -> None:
        """Note that what stands at ``path`` is left out."""
        self._dropped[Note(path[:_LONGEST_PATH], why)] = None

    @property
    def changes(self) -> tuple[Note, ...]:
        """Return what was changed."""
        return tuple(self._changes)

    @property
    def dropped(self) -> tuple[Note, ...]:
        """Return what was left out."""
        return tuple(self._dropped)
