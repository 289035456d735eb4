"""What rows say alike is said once, and is each row's own all the same."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import update

from tests.support.small_terminology import call_in_german, load_a_few_terms
from web.models.people import Person
from web.models.terminology import WordStatus
from web.records.entry_rows import EntryRow
from web.records.spoken_terms import SpokenTerms

if TYPE_CHECKING:
    from tests.support.record_site import RecordSite

MARKS = ("00000000-0000-0000-0000-000000000000", "\ue000", "\ue001")
SEIZURE = "HP:0001250"


class Ward(StrEnum):
    OPEN = "open"


class Door(StrEnum):
    OPEN = "open"


def test_a_rows_name_is_escaped_and_never_taken_for_a_mark() -> None:
    name = f"<b>{MARKS[0]}{MARKS[1]}{MARKS[2]}</b>"
    row = EntryRow(id=UUID(int=7), version=3, cells=((name,),), standing="")
    alike = Markup('<a id="{}:{}">{}</a>').format(*MARKS)

    told = row.put_into(alike, MARKS)

    escaped = f"&lt;b&gt;{MARKS[0]}{MARKS[1]}{MARKS[2]}&lt;/b&gt;"
    assert told == f'<a id="{UUID(int=7)}:3">{escaped}</a>'
    assert isinstance(told, Markup)


def test_equal_texts_of_two_enums_are_said_apart_and_each_once() -> None:
    terms, asked = SpokenTerms(), []

    def say(member: StrEnum) -> str:
        asked.append(member)
        return f"{type(member).__name__} is {member}"

    told = [terms.said_once(each, say) for each in (Ward.OPEN, Door.OPEN, Ward.OPEN)]

    assert told == ["Ward is open", "Door is open", "Ward is open"]
    assert len(asked) == 2


def test_a_details_value_is_its_own_whatever_stands_in_it(record: RecordSite) -> None:
    with record.site.app.test_request_context():
        terms, onset, side = SpokenTerms(), _l("Onset"), _l("Side")

        told = [
            terms.detail(onset, "at 3 years"),
            terms.detail(onset, "%(name)s \ue002"),
            terms.detail(side, "left"),
        ]

        assert told == [
            _("%(name)s: %(value)s", name="Onset", value="at 3 years"),
            "Onset: %(name)s \ue002",
            "Side: left",
        ]


def test_the_next_reader_gets_the_words_of_another_language(record: RecordSite) -> None:
    with record.site.lent.sessions.begin() as session:
        load_a_few_terms(session)
        call_in_german(session, {SEIZURE: ("Anfall", WordStatus.OFFICIAL)})
    record.acts("phenotype", {"pick": f"present:{SEIZURE}"})
    english = record.get("/phenotype").text
    with record.site.lent.sessions.begin() as session:
        session.execute(update(Person).values(locale="de"))

    german = record.get("/phenotype").text

    assert ">Present</button>" in english
    assert ">Vorhanden</button>" in german
    assert f'Anfall</span></span><span class="cell-line cell-code">{SEIZURE}' in german
    assert "Anfall" not in english
