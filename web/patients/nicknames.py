"""Makes nicknames, the names under which other centres know a patient; nobody types one."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from web.models.patients import Patient
from web.patients.nickname_words import QUALITIES, THINGS
from web.patients.spoken_codes import check_character, random_code

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

_CODE_LENGTH: Final = 4


def make_nickname() -> str:
    """Return such as ``Quiet Heron 7K3QM``: two words, four characters and one that checks."""
    words = f"{secrets.choice(QUALITIES)} {secrets.choice(THINGS)} {random_code(_CODE_LENGTH)}"
    return words + check_character(words)


def free_nickname(session: Session) -> str:
    """Return a nickname that no patient has."""
    nickname = make_nickname()
    while session.scalar(select(Patient.id).where(Patient.nickname == nickname)):
        nickname = make_nickname()
    return nickname


def is_well_formed(nickname: str) -> bool:
    """Tell whether ``nickname`` is one of ours, read or copied without a slip."""
    parts = nickname.split(" ")
    return (
        len(parts) == 3  # noqa: PLR2004 - two words and the code
        and parts[0] in QUALITIES
        and parts[1] in THINGS
        and len(parts[2]) == _CODE_LENGTH + 1
        and check_character(nickname[:-1]) == nickname[-1]
    )


def sealed_offer(nickname: str, person_id: UUID) -> str:
    """Return the nickname as a form carries it: whoever changes it, or sends another's, fails."""
    offer: str = _signer().dumps([nickname, str(person_id)])
    return offer


def nickname_in(offer: str, person_id: UUID) -> str | None:
    """Return the nickname that was offered to this person, or nothing for anything else."""
    try:
        nickname, offered_to = _signer().loads(offer)
    except (BadSignature, ValueError, TypeError):
        return None
    is_usable = offered_to == str(person_id) and is_well_formed(nickname)
    return str(nickname) if is_usable else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="nickname")
