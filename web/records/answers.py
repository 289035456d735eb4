"""The form of a section's questions: made from the schema, and its answers from there and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from web.components.composite_fields import (
    AgeField,
    CodeField,
    NumberField,
    PartialDateField,
    age_in_words,
    write_number,
)
from web.components.fields import (
    ChecksField,
    ChoiceField,
    GrowingTextField,
    OneOfField,
    PlainTextField,
)
from web.components.forms import ConsiliumForm
from web.records.schema_model import FieldKind, FieldSchema, SectionSchema
from web.records.spoken_terms import spoken_terms
from web.request_session import db_session
from workflows.domain.record.codes import Code
from workflows.domain.record.contents import FieldAnswer

YES_NO: Final = (
    ("yes", _l("Yes")),
    ("no", _l("No")),
    ("unknown", _l("Not known")),
    ("", _l("Not answered")),
)
_TEXTS: Final = frozenset({FieldKind.TEXT, FieldKind.LINE, FieldKind.DATE, FieldKind.AGE})
_VERSION_DIGITS: Final = 9


def name_of(field: FieldSchema) -> str:
    """Return the name of the field's control; the prefix keeps it apart from a form's own words."""
    return f"f-{field.id}"


def section_form(section: SectionSchema) -> ConsiliumForm:
    """Return the form of a section's questions, filled with what was sent."""
    return _form_class(section)()


@lru_cache(maxsize=256)
def _form_class(section: SectionSchema) -> type[ConsiliumForm]:
    fields = {name_of(field): _control(field) for field in section.fields}
    return type("SectionForm", (ConsiliumForm,), fields)


def _control(field: FieldSchema) -> Any:
    options: dict[str, Any] = {"description": _l(field.help) if field.help else ""}
    match field.kind:
        case FieldKind.CHOICE:
            options["choices"] = [("", "–"), *_choices(field)]
        case FieldKind.CHOICES:
            options["choices"] = _choices(field)
        case FieldKind.YES_NO:
            options |= {"choices": list(YES_NO), "default": ""}
        case FieldKind.NUMBER:
            options["unit"] = unit_words(field.unit)
        case FieldKind.CODE:
            options["terminologies"] = (str(field.terminology),)
        case FieldKind.FILE:
            options["choices"] = [("", "–")]
        case _:
            pass
    return _CONTROLS[field.kind](_l(field.label), **options)


_CONTROLS: Final[Mapping[FieldKind, Any]] = {
    FieldKind.TEXT: GrowingTextField,
    FieldKind.LINE: PlainTextField,
    FieldKind.CHOICE: OneOfField,
    FieldKind.CHOICES: ChecksField,
    FieldKind.YES_NO: ChoiceField,
    FieldKind.NUMBER: NumberField,
    FieldKind.DATE: PartialDateField,
    FieldKind.AGE: AgeField,
    FieldKind.CODE: CodeField,
    FieldKind.FILE: OneOfField,
}


def _choices(field: FieldSchema) -> list[tuple[str, Any]]:
    return [(choice.id, _l(choice.label)) for choice in field.choices]


def show_answers(
    form: ConsiliumForm, section: SectionSchema, answers: Mapping[str, FieldAnswer | None]
) -> None:
    """Fill in what is stored; ``answers`` are by the names of the schema's fields."""
    for field in section.fields:
        show_answer(form[name_of(field)], field, answers.get(field.id))


def show_answer(control: Any, field: FieldSchema, answer: FieldAnswer | None) -> None:
    """Fill in one answer."""
    it = answer or FieldAnswer()
    data: Any = it.text
    if field.kind is FieldKind.CHOICES:
        data = list(it.chosen)
    elif field.kind in (FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.FILE):
        data = it.chosen[0] if it.chosen else ""
    elif field.kind is FieldKind.NUMBER:
        data = it.number
    elif field.kind is FieldKind.CODE:
        data = _code_of(it)
    if hasattr(control, "show"):
        control.show(data)
    else:
        control.data = data


def answer_of(control: Any, field: FieldSchema) -> FieldAnswer | None:
    """Return the answer that the control holds, or None for an empty one."""
    data = control.data
    if data in (None, "", []):
        return None
    if field.kind in _TEXTS:
        return FieldAnswer(text=data)
    if field.kind is FieldKind.NUMBER:
        return FieldAnswer(number=data, unit=field.unit)
    if field.kind is FieldKind.CODE:
        return answer_with_code(data)
    return FieldAnswer(chosen=tuple(data) if isinstance(data, list) else (data,))


def answer_with_code(code: Code) -> FieldAnswer:
    """Return the answer that a code is; free text has no release."""
    chosen = (code.id,) if code.id else ()
    return FieldAnswer(text=code.label, chosen=chosen, release=code.release)


def free_text_of(control: Any, field: FieldSchema) -> str:
    """Return what was written freely in the control; nothing for what was chosen."""
    if field.kind in (FieldKind.TEXT, FieldKind.LINE):
        return str(control.data or "")
    is_free_code = field.kind is FieldKind.CODE and control.data is not None and not control.data.id
    return str(control.data.label) if is_free_code else ""


def seen_version(field: FieldSchema) -> int:
    """Return which version of the field the writer had before them; 0 when it was empty."""
    sent = request.form.get(f"v-{field.id}", "")
    is_number = sent.isascii() and sent.isdigit() and len(sent) <= _VERSION_DIGITS
    return int(sent) if is_number else 0


def reason_given(field: FieldSchema) -> str:
    """Return why the writer says that something that looks like an identifier may stay."""
    return request.form.get(f"why-{field.id}", "").strip()[:500]


def answer_words(
    field: FieldSchema, answer: FieldAnswer | None, files: Mapping[str, str]
) -> Sequence[str]:
    """Return an answer for a reader, one line a choice; ``files`` are names by id."""
    if answer is None:
        return ()
    match field.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            labels = {choice.id: choice.label for choice in field.choices}
            words = _labels(labels, answer.chosen)
        case FieldKind.YES_NO:
            words = _labels({key: str(told) for key, told in YES_NO}, answer.chosen)
        case FieldKind.AGE:
            words = (age_in_words(answer.text),)
        case FieldKind.NUMBER:
            number = write_number(answer.number) if answer.number is not None else ""
            words = (f"{number} {unit_words(answer.unit)}".strip(),)
        case FieldKind.FILE:
            words = tuple(files.get(each, _("A file that is not here")) for each in answer.chosen)
        case FieldKind.CODE:
            words = _code_words(_code_of(answer))
        case _:
            words = (answer.text,)
    return words


def unit_words(unit: str) -> str:
    """Return a UCUM unit as people write it; counted things need none (UCUM § 6)."""
    return "" if unit.startswith("{") else _UNITS.get(unit, unit)


_UNITS: Final = {
    "wk": "wk",
    "mm[Hg]": "mmHg",
    "m[IU]/L": "mIU/L",
    "[IU]/L": "IU/L",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "kg/m2": "kg/m²",
    "Cel": "°C",
    "cm/a": "cm/a",
}


def _labels(table: Mapping[str, str], chosen: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(_(table[each])) if each in table else each for each in chosen)


def _code_words(code: Code | None) -> tuple[str, ...]:
    if code is None:
        return ()
    terms = spoken_terms(db_session(), (code,))
    return (" ".join(each for each in (terms.words(code), code.label and code.id) if each),)


def _code_of(it: FieldAnswer) -> Code | None:
    if not (it.text or it.chosen):
        return None
    return Code(id=it.chosen[0] if it.chosen else "", label=it.text, release=it.release)
