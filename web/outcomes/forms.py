"""Forms of the outcome: write it, sign, dissent, let lapse, revise, close, look back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from web.components.fields import (
    ChoiceField,
    CommandIdField,
    GrowingTextField,
    Required,
    VersionField,
)
from web.components.forms import ConsiliumForm
from web.discussions.guarded_texts import GuardedForm
from web.outcomes.body import OutcomeBody, Recommendation
from web.outcomes.publications import lines_of
from web.outcomes.words import STRENGTHS, Strength


class OutcomeForm(ConsiliumForm):
    """The outcome while it is written; ``outcome_form`` adds two fields for each question."""

    command_id = CommandIdField()
    version = VersionField()
    summary = GrowingTextField(
        _l("Overall summary"),
        description=_l("What the enrolling clinician should know and do first."),
    )
    publications = GrowingTextField(
        _l("Publications"),
        description=_l(
            "What the recommendations rest on, one a line: a PubMed number (PMID), a DOI, or the "
            "citation in words."
        ),
    )
    question_ids: Sequence[UUID] = ()

    @property
    def seen_version(self) -> int:
        """Return the version of the draft that the writer saw."""
        return int(self.version.data or 0)

    def text_of(self, question_id: UUID) -> Field:
        """Return the field of a question's recommendation."""
        return self[f"text_{question_id.hex}"]

    def strength_of(self, question_id: UUID) -> Field:
        """Return the field of its strength."""
        return self[f"strength_{question_id.hex}"]

    def written(self) -> OutcomeBody:
        """Return what the form holds."""
        return OutcomeBody(
            recommendations=tuple(
                Recommendation(
                    question_id=each,
                    text=self.text_of(each).data or "",
                    strength=_strength(self.strength_of(each).data),
                )
                for each in self.question_ids
            ),
            summary=self.summary.data or "",
            publications=lines_of(self.publications.data or ""),
        )

    def write(self, body: OutcomeBody) -> None:
        """Put an outcome into the fields."""
        self.summary.data = body.summary
        self.publications.data = "\n".join(body.publications)
        for each in body.recommendations:
            if each.question_id in self.question_ids:
                self.text_of(each.question_id).data = each.text
                self.strength_of(each.question_id).data = each.strength

    def texts(self, body: OutcomeBody) -> Iterator[tuple[str, str]]:
        """Return the name of each text's field with what ``body`` says there."""
        for each in self.question_ids:
            yield self.text_of(each).name, body.answer_to(each).text
        yield self.summary.name, body.summary
        yield self.publications.name, "\n".join(body.publications)

    def name_what_is_missing(self) -> None:
        """Put a message at each question that lacks its recommendation or its strength."""
        for number, each in enumerate(self.question_ids, start=1):
            text, strength = self.text_of(each), self.strength_of(each)
            if not (text.data or "").strip():
                text.errors = [_("Question %(number)d has no recommendation yet.", number=number)]
            if not strength.data:
                strength.errors = [
                    _("Say how strong the recommendation on question %(number)d is.", number=number)
                ]


def outcome_form(question_ids: Sequence[UUID]) -> OutcomeForm:
    """Return the form for a panel with these questions."""
    fields: dict[str, object] = {"question_ids": tuple(question_ids)}
    for each in question_ids:
        fields[f"text_{each.hex}"] = GrowingTextField(_l("Recommendation"))
        fields[f"strength_{each.hex}"] = ChoiceField(
            _l("Strength"),
            choices=[(strength.value, words) for strength, words in STRENGTHS.items()],
        )
    made = type("FormOfThisOutcome", (OutcomeForm,), fields)
    return cast("OutcomeForm", made())


class SignatureForm(ConsiliumForm):
    """A signature under exactly the version that was read."""

    command_id = CommandIdField()
    outcome_version = VersionField()
    content_hash = HiddenField()

    @property
    def signed_version(self) -> int:
        """Return the version of the outcome that was read."""
        return int(self.outcome_version.data or 0)


class DissentForm(GuardedForm, SignatureForm):
    """A dissent, with its reason."""

    guarded = "reason"

    reason = GrowingTextField(
        _l("Why do you not share the outcome?"),
        [Required()],
        description=_l("Your dissent and its reason become part of the outcome."),
    )


class LapseForm(ConsiliumForm):
    """Go on without a signature."""

    command_id = CommandIdField()


class RevisionForm(GuardedForm):
    """Why the outcome is taken back."""

    guarded = "reason"
    command_id = CommandIdField()
    reason = GrowingTextField(
        _l("What has to change?"),
        [Required()],
        description=_l("Signatures given so far stay on record; the new version is signed anew."),
    )


class ClosingForm(ConsiliumForm):
    """Close the panel."""

    command_id = CommandIdField()


class FollowUpForm(GuardedForm):
    """How the patient was some months later."""

    command_id = CommandIdField()
    month = ChoiceField(_l("Follow-up"), [Required()])
    text = GrowingTextField(
        _l("How is the patient, and what became of the recommendations?"),
        [Required()],
    )


def _strength(chosen: str | None) -> Strength | None:
    return Strength(chosen) if chosen else None
