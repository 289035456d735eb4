"""Puts what was written and drawn on a tablet onto the lines of the published form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from markupsafe import Markup

from activities.consent_papers import ConsentPaper as Paper
from activities.consent_papers import hospital_details
from activities.document_letters import printed
from activities.signed_tablets import SignedTablet
from i18n import patient_words as words
from i18n.translators import patient_translator
from web.models.patients import ConsentPaper
from web.tablets.answers import Drawing, PartySigned, TabletAnswers
from web.tablets.parties import PARTIES
from workflows.domain.consent import Signatory

# Where a language alone would get the dates of another continent.
_LOCALES = {"en": "en_150", "pt": "pt_PT"}
_SVG = Markup(
    '<svg viewBox="0 0 {width} {height}" role="img"><title>{title}</title>'
    '<path d="{path}" fill="none" stroke="#101828" stroke-width="1.25"></path></svg>',
)


def signed_paper(signed: SignedTablet, site: str) -> Paper:
    """Return the form with its boxes ticked and its lines filled, to be rendered."""
    paper, hcp, answers = signed.paper, signed.hcp, signed.answers
    signed_at = signed.signed_at.astimezone(ZoneInfo(hcp.time_zone))
    return Paper(
        kind=paper.kind,
        version=paper.form_version,
        language=paper.language,
        signatory=paper.signatory.value,
        consent_number=paper.consent_number,
        hospital=hospital_details(hcp),
        printed_on=signed_at.date(),
        created_at=signed.signed_at,
        site=site,
        answers={purpose.value: said.value for purpose, said in answers.decisions.items()},
        signed=_lines(paper, answers, signed_at),
    )


def _lines(
    paper: ConsentPaper, answers: TabletAnswers, signed_at: datetime
) -> Mapping[str, Mapping[str, str | Markup]]:
    gettext = patient_translator(paper.language).gettext
    locale = Locale.parse(_LOCALES.get(paper.language, paper.language))
    moment = _moment(signed_at, locale)
    lines: dict[str, dict[str, str | Markup]] = {}
    for party in PARTIES[paper.signatory]:
        wrote = answers.parties.get(party.key)
        if wrote is None:
            continue
        title = gettext(party.signature_words or words.TABLET_SIGNATURE)
        lines[party.key] = _line(wrote, party.extra, moment, title)
    if paper.signatory is Signatory.PARENT and answers.minor_assents:
        child = lines.setdefault("child", {"name": ""})
        drawn = child.get("signature", Markup())
        sentence = Markup("<span>{}</span>").format(gettext(words.TABLET_MINOR_ASSENTS))
        child["signature"] = Markup("{}{}").format(drawn, sentence)
    return lines


def _line(wrote: PartySigned, extra: str, moment: str, title: str) -> dict[str, str | Markup]:
    line: dict[str, str | Markup] = {"name": printed(wrote.name), "place_and_date": moment}
    if extra:
        line[extra] = printed(wrote.extra)
    if wrote.drawing is not None:
        line["signature"] = _drawn(wrote.drawing, title)
    return line


def _moment(signed_at: datetime, locale: Locale) -> str:
    """Return day and time as the language joins them, without seconds and zone."""
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    time = format_time(signed_at, format="short", locale=locale)
    day = format_date(signed_at, format="long", locale=locale)
    return pattern.replace("{0}", time).replace("{1}", day)


def _drawn(drawing: Drawing, title: str) -> Markup:
    return _SVG.format(width=drawing.width, height=drawing.height, path=drawing.path, title=title)
