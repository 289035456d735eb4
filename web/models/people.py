"""Tables of people: who they are, what they are approved for, and how they signed in."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from web.models.base import Base, Identified
from web.models.networks import Ern, Hcp
from workflows.domain.roles import Role


def normalised_email(text: str) -> str:
    """Return the one spelling under which an e-mail address is kept and looked up."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _now() -> datetime:
    return datetime.now(UTC)


class AffiliationState(StrEnum):
    """How far the approval of an affiliation has come."""

    REQUESTED = "requested"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REJECTED = "rejected"


class Person(Identified):
    """Somebody who can sign in, with the settings they chose."""

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    title: Mapped[str] = mapped_column(String(64), default="")
    password_hash: Mapped[str | None]
    # A password that somebody else has seen: it opens nothing but its change, and only until then.
    password_once_until: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(16), default="en")
    # Empty: as the pages. Mails speak more languages than pages do.
    mail_locale: Mapped[str] = mapped_column(String(16), default="", server_default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Brussels")
    wants_mail: Mapped[bool] = mapped_column(default=True)
    wants_urgent_mail_at_once: Mapped[bool] = mapped_column(default=True)
    digest_hour: Mapped[int] = mapped_column(default=7)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=_now)

    @property
    def mail_language(self) -> str:
        """Return the language in which mails to this person are written."""
        return self.mail_locale or self.locale

    affiliations: Mapped[list[Affiliation]] = relationship(
        back_populates="person",
        foreign_keys="Affiliation.person_id",
        order_by="Affiliation.requested_at",
    )

    @validates("email")
    def _normalise_email(self, _attribute: str, email: str) -> str:
        # OpenEMR CVE-2021-25920: two spellings of one address must never be two accounts.
        return normalised_email(email)


class Affiliation(Identified):
    """A person's role at a healthcare provider within a network, and who approved it.

    Platform roles have neither provider nor network; a guest of one panel names the panel.
    """

    __tablename__ = "affiliations"
    __table_args__ = (Index(None, "person_id", "state"), Index(None, "ern_code", "role"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    hcp_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("hcps.id"), index=True)
    ern_code: Mapped[str | None] = mapped_column(ForeignKey("erns.code"))
    role: Mapped[Role]
    state: Mapped[AffiliationState] = mapped_column(default=AffiliationState.REQUESTED)
    acts_for_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    panel_id: Mapped[uuid.UUID | None]
    requested_at: Mapped[datetime] = mapped_column(default=_now)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    endorsed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    endorsed_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="affiliations", foreign_keys=[person_id])
    hcp: Mapped[Hcp | None] = relationship()
    ern: Mapped[Ern | None] = relationship()


class SignInSession(Base):
    """One signed-in browser. The cookie holds a random token, the table only its SHA-256."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(120), default="")

    person: Mapped[Person] = relationship()


class SignInAttempt(Base):
    """One try to sign in. Account and source are keyed hashes, so the table names nobody."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "account_key", "attempted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[str] = mapped_column(String(64))
    source_key: Mapped[str] = mapped_column(String(64))
    attempted_at: Mapped[datetime]
    succeeded: Mapped[bool]
