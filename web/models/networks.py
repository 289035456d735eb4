"""Tables of the networks: ERNs, their thematic areas, healthcare providers and memberships."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.models.base import Base, Identified


class MembershipKind(StrEnum):
    """How a healthcare provider belongs to a network."""

    FULL_MEMBER = "full_member"
    ASSOCIATED_NATIONAL_CENTRE = "associated_national_centre"
    COLLABORATIVE_NATIONAL_CENTRE = "collaborative_national_centre"
    NATIONAL_COORDINATION_HUB = "national_coordination_hub"
    GUEST = "guest"


class Ern(Base):
    """One European Reference Network. The code never changes; the display name may."""

    __tablename__ = "erns"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    display_name: Mapped[str]
    about: Mapped[str]
    position: Mapped[int]

    areas: Mapped[list[ThematicArea]] = relationship(
        back_populates="ern",
        order_by="ThematicArea.position",
    )


class ThematicArea(Base):
    """An area or sub-area of one ERN, named by a slug such as ``epicare/epilepsy-surgery``."""

    __tablename__ = "thematic_areas"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("thematic_areas.id"), index=True)
    name: Mapped[str]
    position: Mapped[int]

    ern: Mapped[Ern] = relationship(back_populates="areas")


class Hcp(Identified):
    """A healthcare provider: an approved hospital or centre, controller of its patients' data."""

    __tablename__ = "hcps"

    name: Mapped[str] = mapped_column(unique=True)
    city: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), index=True)
    time_zone: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Text)
    contact_point: Mapped[str] = mapped_column(Text)
    data_protection_officer: Mapped[str] = mapped_column(Text)
    supervisory_authority: Mapped[str] = mapped_column(Text)

    memberships: Mapped[list[HcpMembership]] = relationship(
        back_populates="hcp",
        order_by="HcpMembership.ern_code",
    )


class HcpMembership(Base):
    """That a healthcare provider belongs to a network, and in what way."""

    __tablename__ = "hcp_memberships"
    __table_args__ = (Index(None, "ern_code"),)

    hcp_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("hcps.id"), primary_key=True)
    ern_code: Mapped[str] = mapped_column(ForeignKey("erns.code"), primary_key=True)
    kind: Mapped[MembershipKind]

    hcp: Mapped[Hcp] = relationship(back_populates="memberships")
    ern: Mapped[Ern] = relationship()
