"""What the close dialog says: what closing does, what is missing, whether it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask_babel import gettext as _

from web.panels.loading import LoadedPanel
from workflows.domain.panels.commands import CommandKind
from workflows.domain.panels.relations import Relation, relations
from workflows.domain.panels.stages import PanelStatus

# Networks' monitoring counts panels from this many contributing members on.
COUNTED_FROM: Final = 2
_NEAR_THE_END: Final = frozenset({PanelStatus.SIGNING, PanelStatus.SIGNED})


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The facts of the dialog. ``missing`` are sentences; nothing missing means it can close."""

    contributing: int
    missing: tuple[str, ...]
    can_close: bool

    @property
    def counts(self) -> bool:
        """Tell whether the panel will count in the networks' monitoring."""
        return self.contributing >= COUNTED_FROM


def offers_closing(panel: LoadedPanel) -> bool:
    """Tell whether this reader leads the panel and its end is near."""
    leads = Relation.LEAD in relations(panel.state, panel.actor)
    return leads and panel.state.status in _NEAR_THE_END


def closing_of(panel: LoadedPanel, names: Mapping[UUID, str]) -> Closing:
    """Return what closing means for this panel now."""
    state = panel.state
    missing = [
        _("The signature of %(person)s is missing.", person=names.get(each, "?"))
        for each in state.missing_signatures
    ]
    if state.outcome is None:
        missing.append(_("No outcome is presented yet."))
    return Closing(
        contributing=len(state.contributing_members),
        missing=tuple(missing),
        can_close=CommandKind.CLOSE in panel.actions,
    )
