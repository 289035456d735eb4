"""Forms of an import: the file or the pasted text, the columns of a table, what is taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField
from wtforms.validators import ValidationError

from web.components.choices import ChoiceField
from web.components.fields import CommandIdField, GrowingTextField, PlainTextField, Required
from web.components.forms import ConsiliumForm
from web.exchange.bounded_json import LARGEST_FILE
from web.exchange.proposals import MOST_LINES
from web.exchange.tables.laboratory import Column

if TYPE_CHECKING:
    from wtforms import Field


class ImportKind(StrEnum):
    """What is imported."""

    PHENOPACKET = "phenopacket"
    FHIR = "fhir"
    LABORATORY = "laboratory"
    TERMS = "terms"
    PED = "ped"
    PEDIGREE = "pedigree"


KINDS: Final[Mapping[ImportKind, Any]] = {
    ImportKind.PHENOPACKET: _l("Phenopacket or family (GA4GH, version 2; JSON or protobuf)"),
    ImportKind.FHIR: _l("FHIR R4 bundle (JSON)"),
    ImportKind.LABORATORY: _l("Table of laboratory values (CSV or XLSX)"),
    ImportKind.TERMS: _l("List of HPO terms, pasted below"),
    ImportKind.PED: _l("Pedigree (PED)"),
    ImportKind.PEDIGREE: _l("Pedigree (GA4GH, JSON)"),
}
COLUMNS: Final[Mapping[Column, Any]] = {
    Column.IGNORED: _l("Leave out"),
    Column.ASSAY: _l("Name of the assay"),
    Column.CODE: _l("Code (LOINC)"),
    Column.VALUE: _l("Value"),
    Column.UNIT: _l("Unit"),
    Column.LOW: _l("Lower end of the reference"),
    Column.HIGH: _l("Upper end of the reference"),
    Column.RANGE: _l("Reference, such as 3.5–5.1"),
    Column.DATE: _l("Date"),
    Column.NOTE: _l("Note"),
}


class ImportForm(ConsiliumForm):
    """A file, or pasted lines."""

    kind = ChoiceField(_l("What do you import?"), [Required()])
    file = FileField(_l("File"))
    text = GrowingTextField(
        _l("HPO terms, one a line"),
        limit=20_000,
        description=_l("Ids or labels. A minus or “no” before it: looked for and not found."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.offer(KINDS.items())

    @property
    def chosen(self) -> ImportKind:
        """Return what the valid form imports."""
        return ImportKind(self.kind.data)

    @property
    def content(self) -> bytes:
        """Return the file's content, no more of it than is looked at."""
        return bytes(self.file.data.stream.read(LARGEST_FILE + 1))

    def validate_file(self, field: Field) -> None:
        """Ask for a file, unless lines are pasted."""
        is_there = bool(field.data and field.data.filename)
        if self.kind.data not in (None, ImportKind.TERMS) and not is_there:
            raise ValidationError(_("Choose a file."))

    def validate_text(self, field: Field) -> None:
        """Ask for lines where lines are imported."""
        if self.kind.data == ImportKind.TERMS and not (field.data or "").strip():
            raise ValidationError(_("Paste at least one term."))


class ColumnsForm(ConsiliumForm):
    """Which column of a table says what."""

    sealed = HiddenField()

    def sent(self, count: int) -> list[Column]:
        """Return what was sent for each column; nothing when it is not what a page sends."""
        found = [request.form.get(f"column-{number}", "") for number in range(count)]
        return [Column(each) for each in found if each in set(Column)] if all(found) else []

    def columns(self, count: int) -> tuple[Column, ...] | None:
        """Return what was chosen for each column; None when it is no sensible choice."""
        chosen = self.sent(count)
        used = [each for each in chosen if each is not Column.IGNORED]
        if len(set(used)) != len(used):
            self.refuse(_("Two columns say the same. Choose each meaning once."))
            return None
        if (
            len(chosen) != count
            or Column.VALUE not in used
            or not {Column.ASSAY, Column.CODE} & set(used)
        ):
            self.refuse(_("Say which column names the assay and which one holds the value."))
            return None
        return tuple(chosen)


class AcceptForm(ConsiliumForm):
    """Which lines are taken over."""

    command_id = CommandIdField()
    sealed = HiddenField()
    sealed_consents = HiddenField()
    reason = PlainTextField(
        _l("Why what looks like a name or a number may stay"),
        limit=500,
        description=_l("Needed only if you take over a line that is marked so."),
    )

    @property
    def taken(self) -> Sequence[int]:
        """Return the numbers of the chosen lines, each once."""
        sent = request.form.getlist("take")
        numbers = [
            int(each)
            for each in sent
            if each.isascii() and each.isdigit() and len(each) <= len(str(MOST_LINES))
        ]
        return sorted(set(numbers))

    @property
    def consent(self) -> int | None:
        """Return the number of the consent that is going to be recorded; None for none."""
        sent = request.form.get("consent", "")
        is_number = sent.isascii() and sent.isdigit() and len(sent) <= len(str(MOST_LINES))
        return int(sent) if is_number else None
