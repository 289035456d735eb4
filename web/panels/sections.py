"""The sections of the panel's form, in their order; the outcome is always the last one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from web.panels.loading import LoadedPanel
from web.panels.request_texts import RequestText
from web.records.assembling import format_of
from web.records.completeness import SectionState, states_of
from web.records.place import RecordPlace


@dataclass(frozen=True, kw_only=True)
class Section:
    """One entry of the form's menu."""

    id: str
    label: str
    url: str
    is_filled: bool
    # How much of what is asked for is there, such as 3/5; empty where nothing is.
    progress: str = ""


def sections_of(panel: LoadedPanel, request_text: RequestText) -> list[Section]:
    """Return what the form holds for this reader."""
    here = url_for("panels.show_panel", panel_id=panel.id)
    sections = [
        Section(
            id="request",
            label=_("Consultation request"),
            url=f"{here}#request",
            is_filled=bool(request_text.title),
        ),
    ]
    if not panel.case_access.allowed:
        return sections
    state = panel.state
    return [
        *sections,
        Section(
            id="consent",
            label=_("Consent"),
            url=f"{here}#consent",
            is_filled=state.consent.confirmed_by is not None,
        ),
        *_record_sections(panel),
        Section(
            id="contributions",
            label=_("Contributions"),
            url=url_for("discussions.show_discussion", panel_id=panel.id),
            is_filled=bool(state.contributions),
        ),
        Section(
            id="outcome",
            label=_("Panel outcome"),
            url=url_for("outcomes.show_outcome", panel_id=panel.id),
            is_filled=state.outcome is not None,
        ),
    ]


def _record_sections(panel: LoadedPanel) -> list[Section]:
    """Return the sections of the clinical record; files before the own questions."""
    place = RecordPlace.of_panel(panel)
    states = states_of(format_of(place).sections, place.open_items)
    files = Section(
        id="files",
        label=_("Attachments"),
        url=url_for("attachments.list_attachments", panel_id=panel.id),
        is_filled=False,
    )
    sections: list[Section] = []
    for state in states:
        sections.append(_record_section(place, state))
        if state.section.id == "attachments":
            sections.append(files)
    return sections


def _record_section(place: RecordPlace, state: SectionState) -> Section:
    return Section(
        id=state.section.id,
        label=str(_(state.section.title)),
        url=place.url("show_section", section=state.section.id),
        is_filled=state.is_complete,
        progress=f"{state.done}/{state.asked}" if state.asked and not state.is_complete else "",
    )
