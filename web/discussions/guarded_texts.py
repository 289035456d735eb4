"""Texts that are not saved while they may say who the patient is, unless somebody says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.components.fields import PlainTextField
from web.components.forms import ConsiliumForm
from web.models.discussions import Note, NoteKind
from web.panels.notes import write_note
from web.records.identifier_guard import IdentifierGuard

if TYPE_CHECKING:
    from web.panels.loading import LoadedPanel


class GuardedForm(ConsiliumForm):
    """A form with one text, the field ``guarded``; once something is found, a reason is asked for.

    The reason is typed into ``kept_because``, which pages show while ``asks_why``.
    """

    guarded: ClassVar[str] = "text"
    kept_because = PlainTextField(_l("Take it out, or say why it may stay"))

    @property
    def asks_why(self) -> bool:
        """Tell whether the page is to ask why something may stay."""
        return bool(self.kept_because.errors or self.kept_because.data)

    def is_clean(self, panel: LoadedPanel, accepted: str = "") -> bool:
        """Tell whether the sent form is valid and names nobody, or says why it may.

        What ``accepted`` holds, the text as it was signed before, is not asked for again.
        """
        if not self.validate_on_submit():
            return False
        sees_case = panel.case_access.allowed
        guard = IdentifierGuard(panel.patient, panel.actor, sees_case=sees_case)
        found = guard.warnings(self[self.guarded].data or "", accepted)
        if found and not self.kept_because.data:
            told = _("Not saved yet: this may say who the patient is.")
            self.kept_because.errors = [told, *found]
            return False
        return True

    def kept_notes(self, panel: LoadedPanel) -> list[Note]:
        """Return, sealed with the patient's key, why something was not taken out."""
        if not self.kept_because.data:
            return []
        return [write_note(panel, NoteKind.KEPT_IDENTIFIER, str(self.kept_because.data))]
