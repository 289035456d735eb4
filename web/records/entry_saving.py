"""Takes in the form of an entry: completed from terminology and references, checked, written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from flask_babel import gettext as _

from web.components.composite_fields import CodeField
from web.models.records import ItemKind
from web.records.assembling import RecordFormat, note_versions
from web.records.commands import ItemChangedError, NoSuchItemError, add_entry, change_entry
from web.records.disease_forms import (
    DiagnosisForm,
    GeneticFindingForm,
    RelativeForm,
    TreatmentForm,
)
from web.records.entry_forms import EntryForm, LaboratoryForm, MeasurementForm, PhenotypeForm
from web.records.identifier_guard import IdentifierGuard
from web.records.items import ItemView, find_item, read_entries, view_of
from web.records.phenotype_help import former_entry
from web.records.place import RecordPlace
from web.records.references import age_at, reference_for
from web.records.schema_model import Offer, SectionSchema
from web.records.spoken_terms import say_stored_codes
from web.records.terms import looked_up, looked_up_by_shape, with_releases
from web.records.words import NO_SUCH_CODE
from web.request_session import db_session
from workflows.domain.record.codes import Code, Quantity, ReferenceRange
from workflows.domain.record.contents import Content
from workflows.domain.record.diagnoses import Diagnosis
from workflows.domain.record.moments import InWords
from workflows.domain.record.pedigrees import Relative
from workflows.domain.record.phenotypes import LaboratoryValue, Measurement, Phenotype

FORMS: Final[Mapping[ItemKind, type[EntryForm]]] = {
    ItemKind.PHENOTYPE: PhenotypeForm,
    ItemKind.MEASUREMENT: MeasurementForm,
    ItemKind.LABORATORY: LaboratoryForm,
    ItemKind.GENETIC_FINDING: GeneticFindingForm,
    ItemKind.DIAGNOSIS: DiagnosisForm,
    ItemKind.TREATMENT: TreatmentForm,
    ItemKind.RELATIVE: RelativeForm,
}

# Tables of which an entry lists codes in one text field.
_LISTS: Final[Mapping[type[Any], str]] = {Diagnosis: "also_coded", Relative: "conditions"}
_MOLAR: Final = re.compile(r"[a-zµ]?mol\b")


@dataclass(frozen=True)
class EntryTable:
    """The table of a section: its kind, what it offers, and the case's files by id."""

    section: SectionSchema
    kind: ItemKind
    offers: tuple[Offer, ...]
    files: Mapping[str, str]

    def form(self, view: ItemView | None = None, *, is_sent: bool) -> EntryForm:
        """Return the form, with what was sent or with what the entry says."""
        form = FORMS[self.kind](formdata=None) if not is_sent else FORMS[self.kind]()
        form.offer(view.content if view is not None else None)
        if isinstance(form, MeasurementForm | LaboratoryForm):
            form.known.offer(
                [(each.id, _(each.label)) for each in self.offers], empty=_("Another, see below")
            )
        if isinstance(form, GeneticFindingForm):
            form.file_id.offer(self.files.items(), empty="–")
        if not is_sent and view is not None:
            form.show(view.content)
            form.item.data, form.version.data = str(view.id), view.version
            self._show_offer(form, view.content)
            say_stored_codes(db_session(), form)
        return form

    def _show_offer(self, form: EntryForm, content: Content) -> None:
        if not isinstance(form, MeasurementForm | LaboratoryForm):
            return
        code = content.what if isinstance(content, Measurement) else None
        code = content.assay if isinstance(content, LaboratoryValue) else code
        known = next((each for each in self.offers if code == _code_of(each)), None)
        if known is not None:
            form.known.data = known.id
            form.what.show(None)


def entry_before(place: RecordPlace, kind: ItemKind, form: EntryForm) -> ItemView | None:
    """Return the entry that is changed, or None for a new one; raises NoSuchItemError."""
    if form.item_id is None:
        return None
    row = find_item(db_session(), place.patient.id, form.item_id)
    if row is None or row.kind is not kind:
        raise NoSuchItemError(form.item_id)
    return view_of(row, place.cipher)


def save_entry(place: RecordPlace, form_: RecordFormat, table: EntryTable, form: EntryForm) -> bool:
    """Write the entry; False when the form says what stands in the way. The caller commits.

    Raises:
        NoSuchItemError: when there is no such entry to change.

    """
    before = entry_before(place, table.kind, form)
    form.offer(before.content if before is not None else None)
    if not form.validate():
        return False
    content = _completed(place, table, form, before.content if before is not None else None)
    if content is None or _is_repeated(place, form, content) or not _is_clean(place, form, before):
        return False
    session, reason = db_session(), str(form.identifier_reason.data or "")
    if before is None:
        command_id = form.command_id.data
        add_entry(session, place.writer, content, command_id=command_id, reason=reason)
    else:
        if content == before.content and not before.is_removed:
            return True
        try:
            version = int(form.version.data or 0)
            change_entry(
                session, place.writer, before.id, content, seen_version=version, reason=reason
            )
        except ItemChangedError:
            _tell_conflict(form, before)
            return False
    if place.panel is not None:
        note_versions(session, place.panel.id, form_)
    return True


def _is_repeated(place: RecordPlace, form: EntryForm, content: Content) -> bool:
    """Refuse a term or a relative's number that another entry has: nobody knew which one holds."""
    if isinstance(content, Phenotype) and content.term.id:
        former = former_entry(place, content.term.id)
        same = [former.id] if former is not None and former.removed_at is None else []
        name, told = "term", _("This term is in the table already. Change it there.")
    elif isinstance(content, Relative):
        same = [
            view.id
            for view in read_entries(db_session(), place.cipher, ItemKind.RELATIVE)
            if isinstance(view.content, Relative) and view.content.label == content.label
        ]
        name, told = "label", _("Another relative has this number.")
    else:
        return False
    if not set(same) - {form.item_id}:
        return False
    form[name].errors = [told]
    return True


def _tell_conflict(form: EntryForm, before: ItemView) -> None:
    """Name the newer version, so that saving again is a decision with both before the writer."""
    form.version.data = before.version
    form.version.raw_data = [str(before.version)]
    if before.is_removed:
        form.refuse(
            _(
                "Somebody else removed this entry meanwhile. What you wrote stands below; save "
                "again to bring the entry back as you wrote it.",
            ),
        )
        return
    form.refuse(
        _(
            "Somebody else changed this entry meanwhile. Theirs stands in the table, yours below; "
            "save again to replace theirs, which stays in the history.",
        ),
    )


def _completed(
    place: RecordPlace, table: EntryTable, form: EntryForm, before: Content | None
) -> Content | None:
    """Return the content with codes looked up and references filled in; None when refused."""
    content = form.content(before)
    if isinstance(form, MeasurementForm | LaboratoryForm):
        offer = next((each for each in table.offers if each.id == form.known.data), None)
        if offer is None and form.what.data is None:
            form.known.errors = [_("Choose one of the list, or name another below.")]
            return None
        content = _with_offer(place, content, offer)
    return _with_codes(form, content, before)


def _with_codes(form: EntryForm, content: Content, before: Content | None) -> Content | None:
    """Look up the codes that are new; one that was there keeps the release it was taken from."""
    session = db_session()
    for field in form:
        name = field.short_name
        if not isinstance(field, CodeField) or field.data is None or not field.terminologies:
            continue
        earlier = getattr(before, name, None)
        same = isinstance(earlier, Code) and earlier.id == field.data.id and bool(earlier.id)
        found = earlier if same else looked_up(session, field.terminologies, field.data)
        if found is None:
            field.errors = [NO_SUCH_CODE]
            return None
        content = replace(content, **{name: found})  # type: ignore[arg-type]
    listed = _with_listed_codes(form, content, before)
    return None if listed is None else with_releases(session, _with_kept_codes(listed, before))


def _with_listed_codes(form: EntryForm, content: Any, before: Content | None) -> Content | None:
    """Look up the codes of a list that are new; None when one is not there."""
    name = _LISTS.get(type(content))
    if name is None:
        return content  # type: ignore[no-any-return]
    known, listed = getattr(before, name, ()), []
    for code in getattr(content, name):
        found = code if code in known else looked_up_by_shape(db_session(), code)
        if found is None:
            told = _("There is no code %(code)s. Correct it, or use words.", code=code.id)
            form[name].errors = [told]
            return None
        listed.append(found)
    return replace(content, **{name: tuple(listed)})  # type: ignore[no-any-return]


def _with_kept_codes(content: Content, before: Content | None) -> Content:
    """Let codes keep the release they were taken from, and units what their source calls them."""
    kept: dict[str, Any] = {}
    for each in fields(content):
        new: Any = getattr(content, each.name)
        old: Any = getattr(before, each.name, None)
        if isinstance(new, InWords) and isinstance(old, InWords) and new.term.id == old.term.id:
            kept[each.name] = old
        elif isinstance(new, Code) and isinstance(old, Code) and new.id == old.id != "":
            kept[each.name] = old if new.label in ("", old.label) else new
        elif _is_of_one_unit(new, old):
            kept[each.name] = replace(new, unit_label=old.unit_label)
    return replace(content, **kept)


def _is_of_one_unit(new: Any, old: Any) -> bool:
    """Tell whether both are amounts in one unit, whose name in the source is then kept."""
    are_amounts = isinstance(new, Quantity | ReferenceRange) and type(new) is type(old)
    return are_amounts and bool(new.unit == old.unit)


def _with_offer(place: RecordPlace, content: Any, offer: Offer | None) -> Content:
    if offer is None:
        return content  # type: ignore[no-any-return]
    name = "what" if isinstance(content, Measurement) else "assay"
    content = replace(content, **{name: _code_of(offer)})
    quantity = content.quantity
    if quantity is not None and not quantity.unit:
        content = replace(content, quantity=Quantity(value=quantity.value, unit=offer.unit))
    elif quantity is not None and _is_molar(quantity.unit) != _is_molar(offer.unit):
        # LOINC tells amount of substance from mass: the listed code is for the other one.
        content = replace(content, **{name: Code(label=offer.label)})
    if not isinstance(content, LaboratoryValue) or content.reference is not None:
        return content  # type: ignore[no-any-return]
    if content.quantity is None or content.quantity.unit != offer.unit:
        return content
    birth = (place.patient.birth_year, place.patient.birth_month)
    age = age_at(content.when, birth)
    return replace(content, reference=reference_for(offer.references, place.patient.sex, age))


def _is_molar(unit: str) -> bool:
    return _MOLAR.match(unit) is not None


def _code_of(offer: Offer) -> Code:
    return Code(id=offer.code, label=offer.label)


def _is_clean(place: RecordPlace, form: EntryForm, before: ItemView | None) -> bool:
    """Warn beside each field whose text may say who the patient is, unless a reason is given."""
    guard = IdentifierGuard(place.patient, place.actor)
    earlier: dict[str, str] = {}
    if before is not None:
        shown = type(form)(formdata=None)
        shown.show(before.content)
        earlier = shown.texts()
    found = {
        name: warnings
        for name, text in form.texts().items()
        if (warnings := guard.warnings(text, earlier.get(name, "")))
    }
    if not found or form.identifier_reason.data:
        return True
    for name, warnings in found.items():
        form[name].errors = list(warnings)
    form.identifier_reason.errors = [
        _("This may say who the patient is. Take it out, or say why it may stay."),
    ]
    return False
