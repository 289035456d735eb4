"""The form of a consultation request."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from web.components.fields import (
    ChecksField,
    CommandIdField,
    GrowingTextField,
    OneOfField,
    PlainTextField,
    VersionField,
)
from web.components.forms import ConsiliumForm
from web.panels.request_texts import RequestText, WrittenRequest

QUESTIONS = 5


class RequestForm(ConsiliumForm):
    """The request; everything may be empty while it is a draft, the rules check on submitting."""

    command_id = CommandIdField()
    version = VersionField()
    title = PlainTextField(
        _l("Title"),
        description=_l("Coordinators see it before consent is given. No names, no dates of birth."),
    )
    question_1 = GrowingTextField(_l("Question 1"))
    question_2 = GrowingTextField(_l("Question 2"))
    question_3 = GrowingTextField(_l("Question 3"))
    question_4 = GrowingTextField(_l("Question 4"))
    question_5 = GrowingTextField(_l("Question 5"))
    background = GrowingTextField(_l("Background"))
    primary_area = OneOfField(_l("Primary thematic area"))
    secondary_area = OneOfField(_l("Secondary thematic area"))
    other_erns = ChecksField(_l("Other networks involved"))
    is_urgent = BooleanField(_l("This request is urgent"))
    referrer = PlainTextField(_l("Referred by a clinician outside the centre"))

    @property
    def questions(self) -> list[str]:
        """Return the texts of the questions, empty ones too."""
        return [str(self[f"question_{number}"].data or "") for number in range(1, QUESTIONS + 1)]

    def offer(self, areas: Sequence[tuple[str, str]], erns: Sequence[tuple[str, str]]) -> None:
        """Offer areas and networks."""
        self.primary_area.offer(areas)
        self.secondary_area.offer(areas)
        self.other_erns.offer(erns)

    def show(self, text: RequestText) -> None:
        """Fill in the stored texts."""
        self.title.data = text.title
        self.background.data = text.background
        self.referrer.data = text.referrer
        self.version.data = text.version
        for number, question in enumerate(text.questions[:QUESTIONS], start=1):
            self[f"question_{number}"].data = question.text

    def written(self, ern: str, secondary_ern: str | None) -> WrittenRequest:
        """Return what was written; the networks follow from the areas and the ticks."""
        others = [*(self.other_erns.data or []), secondary_ern]
        return WrittenRequest(
            ern=ern,
            primary_area=self.primary_area.data or None,
            secondary_area=self.secondary_area.data or None,
            other_erns=tuple(sorted({each for each in others if each and each != ern})),
            is_urgent=bool(self.is_urgent.data),
            title=self.title.data or "",
            background=self.background.data or "",
            referrer=self.referrer.data or "",
            questions=self.questions,
        )
