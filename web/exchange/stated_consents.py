"""What a file says was decided about consent, beside what holds, on the page of the preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from web.consents.history import given_in, held_consent
from web.exchange.proposals import open_document, seal_document
from web.request_session import db_session
from workflows.domain.consent import (
    ConsentDecision,
    ConsentGiven,
    ConsentPurpose,
    Signatory,
    StatedConsent,
)

if TYPE_CHECKING:
    from web.models.patients import Consent
    from web.patient_keys import PatientCipher

_SEALED_FOR: Final = "consents"


@dataclass(frozen=True, kw_only=True)
class StatedRow:
    """One consent of the file as the page shows it; ``number`` is its place in the sealed text."""

    number: int
    said: StatedConsent
    # It says nothing else than the consent that holds.
    is_held: bool

    @property
    def decisions(self) -> tuple[tuple[ConsentPurpose, ConsentDecision], ...]:
        """Return each purpose with what the file says was decided for it."""
        return tuple((each, self.said.given.for_purpose(each)) for each in ConsentPurpose)


def stated_rows(patient_id: UUID, stated: Sequence[StatedConsent]) -> list[StatedRow]:
    """Return the consents of a file beside the one that holds."""
    held = held_consent(db_session(), patient_id) if stated else None
    return [
        StatedRow(number=number, said=said, is_held=held is not None and _is_same(said, held))
        for number, said in enumerate(stated)
    ]


def seal_stated(cipher: PatientCipher, reader: UUID, stated: Sequence[StatedConsent]) -> str:
    """Return them as text for a hidden field, to be opened within the hour; nothing for none.

    Raises:
        RefusedError: when they are too many to travel with a form.

    """
    if not stated:
        return ""
    document = {"consents": [_packed(each) for each in stated]}
    return seal_document(cipher, reader, _SEALED_FOR, document)


def open_stated(cipher: PatientCipher, reader: UUID, sealed: str | None) -> list[StatedConsent]:
    """Return what ``seal_stated`` sealed.

    Raises:
        ProposalExpiredError: when it cannot be opened here any more.

    """
    if not sealed:
        return []
    document = open_document(cipher, reader, _SEALED_FOR, sealed)
    return [_unpacked(each) for each in document["consents"]]


def _is_same(said: StatedConsent, held: Consent) -> bool:
    return (said.given, said.signed_on, said.form_version, said.language) == (
        given_in(held),
        held.signed_on,
        held.form_version,
        held.language,
    )


def _packed(said: StatedConsent) -> dict[str, Any]:
    return {
        "given": [said.given.for_purpose(each).value for each in ConsentPurpose],
        "signed_on": said.signed_on.isoformat() if said.signed_on else "",
        "form_version": said.form_version,
        "language": said.language,
        "signatory": said.signatory.value if said.signatory else "",
        "number": said.number,
    }


def _unpacked(packed: dict[str, Any]) -> StatedConsent:
    decided = zip(ConsentPurpose, packed["given"], strict=True)
    return StatedConsent(
        given=ConsentGiven(**{each.value: ConsentDecision(said) for each, said in decided}),
        signed_on=date.fromisoformat(packed["signed_on"]) if packed["signed_on"] else None,
        form_version=packed["form_version"],
        language=packed["language"],
        signatory=Signatory(packed["signatory"]) if packed["signatory"] else None,
        number=packed["number"],
    )
