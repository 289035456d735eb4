"""Forms of phenotypes, measurements and laboratory values, and what all forms of entries share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField
from wtforms.validators import ValidationError

from i18n import record_words as words
from i18n.labels import label
from web.components.composite_fields import CodeField, NumberField, QuantityField
from web.components.fields import (
    ChecksField,
    ChoiceField,
    CommandIdField,
    GrowingTextField,
    OneOfField,
    PlainTextField,
    Required,
    VersionField,
)
from web.components.forms import ConsiliumForm
from web.components.moment_fields import MomentField
from workflows.domain.record.codes import Code, ReferenceRange
from workflows.domain.record.contents import Content
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype, Presence

NO_CODE: Final = Code()


class EntryForm(ConsiliumForm):
    """An entry of a table. ``main`` fields stand open, the others in a fold."""

    main: ClassVar[tuple[str, ...]] = ()
    command_id = CommandIdField()
    item = HiddenField(default="")
    version = VersionField(default=0)
    identifier_reason = PlainTextField(
        _l("Why may this stay?"),
        description=_l("It is kept with the entry, and the patient's centre can read it."),
    )

    @property
    def item_id(self) -> UUID | None:
        """Return which entry is changed, or None for a new one."""
        try:
            return UUID(self.item.data or "")
        except ValueError:
            return None

    @property
    def shown_fields(self) -> list[Any]:
        """Return the fields for the reader, in their order."""
        hidden = {"command_id", "item", "version", "identifier_reason", "csrf_token"}
        return [field for field in self if field.short_name not in hidden]

    @property
    def has_details(self) -> bool:
        """Tell whether a field of the fold is filled in or has something to mend."""
        return any(
            field.errors or field.data not in (None, "", [], False, field.default)
            for field in self.shown_fields
            if field.short_name not in self.main
        )

    def texts(self) -> dict[str, str]:
        """Return what was written freely, by field."""
        found = {}
        for field in self.shown_fields:
            if isinstance(field, PlainTextField | GrowingTextField):
                found[field.short_name] = str(field.data or "")
            elif isinstance(field, CodeField) and field.data is not None:
                # A label beside a code is the terminology's own only where it is looked up.
                if not (field.terminologies and field.data.id):
                    found[field.short_name] = field.data.label
            elif isinstance(field, QuantityField) and field.data is not None:
                found[field.short_name] = field.data.unit
        return found

    def offer(self, before: Any) -> None:
        """Offer what an entry holds beside the usual choices; most forms have nothing to add."""

    def content(self, before: Any) -> Content:
        """Return what the form says; what it has no field for stays as it was ``before``."""
        return cast("Content", before)

    def show(self, content: Any) -> None:
        """Fill in an entry; without fields there is nothing to fill."""

    def fill(self, **values: Any) -> None:
        """Show values that are stored."""
        for name, value in values.items():
            field = self[name]
            if hasattr(field, "show"):
                field.show(value)
            else:
                field.data = value


def enum_choices(kind: type[Enum]) -> list[tuple[str, Any]]:
    """Return the members of an enum with their words, to choose from."""
    return [(str(member.value), _l(label(member))) for member in kind]


def term_choices(table: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return terms with their words, to tick."""
    return [(code, _l(text)) for code, text in table.items()]


def optional_terms(
    table: Mapping[str, str], codes: Iterable[Code | None] = ()
) -> list[tuple[str, Any]]:
    """Return terms to choose one from, or none; with what an import brought besides."""
    others = [(code.id, code.label) for code in codes if code is not None and code.id not in table]
    return [("", "–"), *term_choices(table), *others]


def chosen_term(table: Mapping[str, str], chosen: str | None, before: Code | None) -> Code | None:
    """Return the term that was chosen; the same one keeps the release it was taken from."""
    if not chosen:
        return None
    if before is not None and before.id == chosen:
        return before
    return Code(id=chosen, label=table.get(chosen, chosen))


def id_of(code: Code | None) -> str:
    """Return the id of a code, or nothing."""
    return code.id if code is not None else ""


class PhenotypeForm(EntryForm):
    """A phenotype with its details."""

    main = ("term", "presence")
    term = CodeField(_l("Phenotype"), [Required()], terminologies=("hpo",))
    presence = ChoiceField(_l("Presence"), choices=enum_choices(Presence), default="present")
    onset = MomentField(_l("Onset"))
    severity = OneOfField(_l("Severity"), choices=optional_terms(words.SEVERITIES))
    frequency = OneOfField(_l("Frequency"), choices=optional_terms(words.FREQUENCIES))
    laterality = OneOfField(_l("Side"), choices=optional_terms(words.LATERALITIES))
    modifiers = ChecksField(_l("Course"), choices=term_choices(words.MODIFIERS))
    resolution = MomentField(lazy_pgettext("phenotype", "Ended"))
    note = GrowingTextField(_l("Note"))

    def content(self, before: Phenotype | None) -> Phenotype:
        """Return the phenotype."""
        it = before or Phenotype(term=NO_CODE)
        kept = {code.id: code for code in it.modifiers}
        chosen = [
            kept.get(code) or Code(id=code, label=words.MODIFIERS[code])
            for code in self.modifiers.data or ()
        ]
        return replace(
            it,
            term=self.term.data,
            presence=Presence(self.presence.data or Presence.PRESENT),
            onset=self.onset.data,
            resolution=self.resolution.data,
            severity=chosen_term(words.SEVERITIES, self.severity.data, it.severity),
            frequency=chosen_term(words.FREQUENCIES, self.frequency.data, it.frequency),
            laterality=chosen_term(words.LATERALITIES, self.laterality.data, it.laterality),
            modifiers=tuple(chosen),
            note=self.note.data or "",
        )

    def offer(self, before: Phenotype | None) -> None:
        """Offer what the entry holds though it is not usual."""
        if before is None:
            return
        self.severity.choices = optional_terms(words.SEVERITIES, [before.severity])
        self.frequency.choices = optional_terms(words.FREQUENCIES, [before.frequency])
        self.laterality.choices = optional_terms(words.LATERALITIES, [before.laterality])
        unusual = [(it.id, it.label) for it in before.modifiers if it.id not in words.MODIFIERS]
        self.modifiers.choices = [*term_choices(words.MODIFIERS), *unusual]

    def show(self, content: Phenotype) -> None:
        """Fill in a phenotype."""
        self.offer(content)
        self.fill(
            term=content.term,
            presence=content.presence.value,
            onset=content.onset,
            resolution=content.resolution,
            severity=id_of(content.severity),
            frequency=id_of(content.frequency),
            laterality=id_of(content.laterality),
            modifiers=[code.id for code in content.modifiers],
            note=content.note,
        )


class MeasurementForm(EntryForm):
    """Growth, a vital sign or a score."""

    main = ("known", "what", "quantity", "when")
    known = OneOfField(_l("Measurement"))
    what = CodeField(_l("Another measurement"))
    quantity = QuantityField(_l("Value"))
    when = MomentField(_l("When"))
    finding = CodeField(_l("In words, if it is no number"))
    note = GrowingTextField(_l("Note"))

    def validate_quantity(self, field: QuantityField) -> None:
        """Ask for a value, as a number or in words."""
        if field.data is None and self.finding.data is None:
            raise ValidationError(_("Give a number, or say it in words below."))

    def content(self, before: Measurement | None) -> Measurement:
        """Return the measurement."""
        it = before or Measurement(what=NO_CODE)
        return replace(
            it,
            what=self.what.data or NO_CODE,
            quantity=self.quantity.data,
            finding=self.finding.data,
            when=self.when.data,
            note=self.note.data or "",
        )

    def show(self, content: Measurement) -> None:
        """Fill in a measurement."""
        self.fill(
            what=content.what,
            quantity=content.quantity,
            finding=content.finding,
            when=content.when,
            note=content.note,
        )


class LaboratoryForm(EntryForm):
    """One value of one assay."""

    main = ("known", "what", "quantity", "low", "high", "when")
    known = OneOfField(_l("Assay"))
    what = CodeField(_l("Another assay"))
    quantity = QuantityField(_l("Value"))
    low = NumberField(_l("Reference from"))
    high = NumberField(_l("Reference to"))
    when = MomentField(_l("When"))
    finding = CodeField(_l("In words, if it is no number"))
    note = GrowingTextField(_l("Note"))

    def validate_quantity(self, field: QuantityField) -> None:
        """Ask for a value, as a number or in words."""
        if field.data is None and self.finding.data is None:
            raise ValidationError(_("Give a number, or say it in words below."))

    def validate_high(self, field: NumberField) -> None:
        """Refuse a reference that is turned round."""
        if None not in (self.low.data, field.data) and self.low.data > field.data:
            raise ValidationError(_("The reference begins above its end."))

    def content(self, before: LaboratoryValue | None) -> LaboratoryValue:
        """Return the value."""
        it = before or LaboratoryValue(assay=NO_CODE)
        low, high = self.low.data, self.high.data
        reference = ReferenceRange(low=low, high=high, unit=self._reference_unit(it))
        return replace(
            it,
            assay=self.what.data or NO_CODE,
            quantity=self.quantity.data,
            finding=self.finding.data,
            reference=None if low is high is None else reference,
            when=self.when.data,
            note=self.note.data or "",
        )

    def _reference_unit(self, before: LaboratoryValue) -> str:
        """Return the unit of the reference: the one it was written in, not the value's new one."""
        old = before.reference
        if old is not None and (old.low, old.high) == (self.low.data, self.high.data):
            return old.unit or (before.quantity.unit if before.quantity else "")
        return self.quantity.data.unit if self.quantity.data else ""

    def show(self, content: LaboratoryValue) -> None:
        """Fill in a value."""
        reference = content.reference or ReferenceRange()
        self.fill(
            what=content.assay,
            quantity=content.quantity,
            low=reference.low,
            high=reference.high,
            finding=content.finding,
            when=content.when,
            note=content.note,
        )
