"""What a page may ask for. Every route states one; the matrix under tests/ holds them to it."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """Each act on a page that needs a right."""

    USE_CONSILIUM = "use_consilium"
    SEE_PANEL = "see_panel"
    SEE_CASE = "see_case"
    MOVE_PANEL = "move_panel"
    ENROL_PATIENT = "enrol_patient"
    SEE_PATIENT = "see_patient"
    CHANGE_PATIENT = "change_patient"
    SEE_IDENTITY = "see_identity"
    PROPOSE_FORM = "propose_form"
    APPROVE_FORM = "approve_form"
    SEE_BOARD = "see_board"
    SEE_NETWORKS = "see_networks"
    MANAGE_PEOPLE = "manage_people"
    READ_ACCESS_LOG = "read_access_log"
    SEE_OUTGOING_MAIL = "see_outgoing_mail"
