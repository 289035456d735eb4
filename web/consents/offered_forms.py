"""Which versions of the form a centre can use today: the published ones, and its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from i18n.languages import CONSENT_LANGUAGES
from web.consents import published_forms
from web.models.centre_forms import CentreForm, CentreFormState, CentreFormText
from workflows.domain.consent_tasks import version_order


@dataclass(frozen=True, kw_only=True)
class OfferedForm:
    """A version that can be printed and signed, from which day, and in which languages."""

    version: str
    published_on: date
    languages: tuple[str, ...]
    has_assent_sheet: bool
    is_own: bool = False

    @property
    def missing_languages(self) -> list[str]:
        """Return the names of the languages that it does not exist in."""
        return [name for code, name in CONSENT_LANGUAGES.items() if code not in self.languages]


def offered_forms(session: Session, hcp_id: UUID, today: date) -> list[OfferedForm]:
    """Return the versions that hold at this centre, the newest first."""
    own = _own_forms(session, hcp_id, today)
    return sorted(
        [*_published_forms(), *own], key=lambda form: version_order(form.version), reverse=True
    )


def _published_forms() -> list[OfferedForm]:
    return [
        OfferedForm(
            version=version,
            published_on=published_forms.published_on(version),
            languages=published_forms.languages(version),
            has_assent_sheet=published_forms.has_assent_sheet(version),
        )
        for version in published_forms.versions()
    ]


def _own_forms(session: Session, hcp_id: UUID, today: date) -> list[OfferedForm]:
    rows = session.execute(
        select(
            CentreForm.version, CentreForm.based_on, CentreForm.valid_from, CentreFormText.language
        )
        .join(CentreFormText, CentreFormText.form_id == CentreForm.id)
        .where(
            CentreForm.hcp_id == hcp_id,
            CentreForm.kind == published_forms.KIND,
            CentreForm.state == CentreFormState.APPROVED,
            CentreForm.valid_from <= today,
        )
        .order_by(CentreForm.version, CentreFormText.language),
    ).all()
    languages: dict[str, list[str]] = {}
    for row in rows:
        languages.setdefault(row.version, []).append(row.language)
    first = {row.version: row for row in rows}
    return [
        OfferedForm(
            version=version,
            published_on=row.valid_from,
            languages=tuple(languages[version]),
            has_assent_sheet=published_forms.has_assent_sheet(row.based_on),
            is_own=True,
        )
        for version, row in first.items()
    ]
