"""The sections of the panel's form, in their order; the outcome is always the last one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from web.panels.loading import LoadedPanel
from web.panels.request_texts import RequestText


@dataclass(frozen=True, kw_only=True)
class Section:
    """One entry of the form's menu."""

    id: str
    label: str
    url: str
    is_filled: bool


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
        Section(
            id="demographics",
            label=_("Demographics"),
            url=f"{here}#demographics",
            is_filled=True,
        ),
        Section(
            id="attachments",
            label=_("Attachments"),
            url=url_for("attachments.list_attachments", panel_id=panel.id),
            is_filled=False,
        ),
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
