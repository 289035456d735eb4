"""Confirms a printed consent form: number, version and sum, and nothing of any person."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.models.patients import ConsentPaper

_NUMBER = re.compile(r"C-[0-9A-Z]{4}-[0-9A-Z]{4}")
# A beginning that is shorter would fit by chance.
_SHORTEST_SUM = 16


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What the page says of a paper that was printed here. ``same_text`` is None if not asked."""

    form: str
    version: str
    language: str
    same_text: bool | None


def confirm(session: Session, number: str, checksum: str) -> Confirmation | None:
    """Return what is known of the paper with this number, or nothing.

    ``checksum`` is the SHA-256 (hex) printed at the foot of the page, or its first 16 digits or
    more; empty if it was not asked for.
    """
    written = number.strip().upper().replace(" ", "")
    if not _NUMBER.fullmatch(written):
        return None
    row = session.execute(
        select(
            ConsentPaper.kind,
            ConsentPaper.form_version,
            ConsentPaper.language,
            ConsentPaper.text_sha256,
        ).where(ConsentPaper.consent_number == written, ConsentPaper.printed_at.is_not(None)),
    ).one_or_none()
    if row is None:
        return None
    return Confirmation(
        form=row.kind,
        version=row.form_version,
        language=row.language,
        same_text=_is_beginning(checksum, row.text_sha256 or "") if checksum.strip() else None,
    )


def _is_beginning(given: str, known: str) -> bool:
    digits = "".join(given.split()).lower()
    if not known or len(digits) < _SHORTEST_SUM:
        return False
    return hmac.compare_digest(digits.encode(), known[: len(digits)].encode())
