"""What was decided, written and drawn on a tablet, as it lies sealed until the document is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self
from uuid import UUID

from workflows.domain.consent import ConsentDecision, ConsentGiven, ConsentPurpose


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A drawn signature: the strokes as one path of whole numbers, and the sheet it lies on."""

    width: int
    height: int
    path: str


@dataclass(frozen=True, kw_only=True)
class PartySigned:
    """What one party wrote on its lines."""

    name: str
    extra: str = ""
    drawing: Drawing | None = None


@dataclass(frozen=True, kw_only=True)
class TabletAnswers:
    """A form that was signed on a tablet; parties by their key in the form's words."""

    decisions: Mapping[ConsentPurpose, ConsentDecision]
    minor_assents: bool = False
    parties: Mapping[str, PartySigned] = field(default_factory=dict)

    @property
    def given(self) -> ConsentGiven:
        """Return the decisions as the panel takes them in."""
        return ConsentGiven(
            care=self.decisions[ConsentPurpose.CARE],
            databases=self.decisions[ConsentPurpose.DATABASES],
            research_contact=self.decisions[ConsentPurpose.RESEARCH_CONTACT],
        )

    def to_bytes(self) -> bytes:
        """Return the answers to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> Self:
        """Return what was sealed."""
        read = json.loads(plain)
        return cls(
            decisions={
                ConsentPurpose(purpose): ConsentDecision(said)
                for purpose, said in read["decisions"].items()
            },
            minor_assents=bool(read["minor_assents"]),
            parties={key: _party(value) for key, value in read["parties"].items()},
        )


def answers_context(session_id: UUID) -> str:
    """Return the place to which sealed answers are bound."""
    return f"tablet_sessions:{session_id}:answers"


def _party(read: Mapping[str, object]) -> PartySigned:
    drawn = read["drawing"]
    drawing = (
        Drawing(width=int(drawn["width"]), height=int(drawn["height"]), path=str(drawn["path"]))
        if isinstance(drawn, dict)
        else None
    )
    return PartySigned(name=str(read["name"]), extra=str(read["extra"]), drawing=drawing)
