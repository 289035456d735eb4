"""Forms of patients: enrolment, shared facts, and what stays at the centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional, ValidationError

from i18n.languages import CONSENT_LANGUAGES
from web.components.days import DayField, MonthField, YearField, today_here
from web.components.fields import (
    ChoiceField,
    CommandIdField,
    OneOfField,
    PlainTextField,
    Required,
    VersionField,
    choices,
)
from web.components.forms import ConsiliumForm
from web.identity_vault import Identity
from web.models.patients import Sex
from web.patients.birth import birth_problem, exact_birth_problem
from web.patients.commands import Demographics
from web.patients.words import BIRTH_PROBLEMS, SEXES
from web.records.identifiers import find_identifiers
from web.records.words import IDENTIFIERS

_AREA_LIMIT = 120


class _SharedForm(ConsiliumForm):
    """What a panel sees of a patient after consent, and the language, which it does not see."""

    sex = ChoiceField(_l("Sex"), [Required()])
    birth_month = MonthField(_l("Month of birth"), [Required()])
    birth_year = YearField(_l("Year of birth"), [Required()])
    residence_area = PlainTextField(
        _l("Area of residence"),
        [Required()],
        limit=_AREA_LIMIT,
        description=_l("A region or district, such as Lower Saxony. No town, no street."),
    )

    language = OneOfField(
        _l("Language of the patient"),
        [Required()],
        description=_l("Consent forms and letters to the patient are written in it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex.offer(SEXES.items())
        self.language.offer(CONSENT_LANGUAGES.items())

    def begin_with_language(self, language: str | None) -> None:
        """Choose this language until somebody differs."""
        if not self.is_submitted() and not self.language.data:
            self.language.data = language

    def validate_residence_area(self, field: PlainTextField) -> None:
        """Refuse numbers, dates and titles: panels see the area, and no region has any of them."""
        for each in find_identifiers(field.data or ""):
            raise ValidationError(str(IDENTIFIERS[each.kind] % {"text": each.text}))

    @property
    def demographics(self) -> Demographics:
        """Return what the valid form says."""
        return Demographics(
            sex=Sex(self.sex.data),
            birth_year=self.birth_year.data,
            birth_month=self.birth_month.data,
            residence_area=self.residence_area.data,
            language=self.language.data,
        )

    @property
    def is_unborn(self) -> bool:
        """Tell whether the patient is a foetus, whose birth lies ahead."""
        return bool(self.sex.data == Sex.FOETUS.value)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether the month of birth is plausible."""
        if not super().validate(extra_validators):
            return False
        problem = birth_problem(
            self.birth_year.data,
            self.birth_month.data,
            today_here(),
            is_unborn=self.is_unborn,
        )
        if problem is not None:
            self.birth_year.errors = [str(BIRTH_PROBLEMS[problem])]
        return problem is None


class DemographicsForm(_SharedForm):
    """What is known of a patient beside their name, to be written anew."""

    version = VersionField()


class _IdentityFields:
    """The fields that name a patient; all of them may stay empty."""

    given_name = PlainTextField(_l("Given name"), [Optional()])
    family_name = PlainTextField(_l("Family name"), [Optional()])
    born_on = DayField(_l("Exact date of birth"), [Optional()])
    local_record_number = PlainTextField(_l("Record number at your centre"), [Optional()])
    place = PlainTextField(_l("Place of residence"), [Optional()])


def identity_of(form: Any) -> Identity | None:
    """Return what names the patient, or nothing if every field is empty."""
    identity = Identity(
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        born_on=form.born_on.data,
        local_record_number=form.local_record_number.data,
        place=form.place.data,
    )
    is_empty = identity == Identity(given_name="", family_name="", born_on=None)
    return None if is_empty else identity


class IdentityForm(_IdentityFields, ConsiliumForm):
    """What names a patient, to be written anew."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether the exact date of birth is plausible."""
        if not super().validate(extra_validators):
            return False
        born_on, today = self.born_on.data, today_here()
        # Whoever has an exact date of birth is born.
        problem = born_on and (
            birth_problem(born_on.year, born_on.month, today)
            or exact_birth_problem(born_on, born_on.year, born_on.month, today)
        )
        if problem:
            self.born_on.errors = [str(BIRTH_PROBLEMS[problem])]
        return not problem


class EnrolmentForm(_IdentityFields, _SharedForm):
    """A new patient: the nickname as it was offered, what is shared, what stays."""

    command_id = CommandIdField()
    offer = HiddenField()
    centre = OneOfField(_l("Enrolling centre"), [Required()])

    def offer_centres(self, names: Mapping[UUID, str]) -> None:
        """Offer these centres; whoever has one need not choose."""
        self.centre.choices = choices(names.items())
        if len(names) > 1:
            self.centre.offer(names.items())
        elif not self.centre.data:
            self.centre.data = str(next(iter(names)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then whether both dates of birth agree."""
        if not super().validate(extra_validators):
            return False
        if self.born_on.data is None:
            return True
        problem = exact_birth_problem(
            self.born_on.data,
            self.birth_year.data,
            self.birth_month.data,
            today_here(),
            is_unborn=self.is_unborn,
        )
        if problem is not None:
            self.born_on.errors = [str(BIRTH_PROBLEMS[problem])]
        return problem is None
