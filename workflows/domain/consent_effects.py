"""What a withdrawal of consent has stopped. Pure: no clock, no I/O."""

from __future__ import annotations

from enum import StrEnum


class ConsentEffectKind(StrEnum):
    """One thing that stopped; each has its time, some a number or a panel."""

    READING_CLOSED = "reading_closed"
    PANEL_STOPPED = "panel_stopped"
    ACCESS_ENDED = "access_ended"
    FILES_CLOSED = "files_closed"
    MAILS_CANCELLED = "mails_cancelled"
    SEARCH_CLOSED = "search_closed"
    EXPORTS_CLOSED = "exports_closed"
    CONTACT_ENDED = "contact_ended"
