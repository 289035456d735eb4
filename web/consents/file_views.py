"""Hands out the scan or the sealed document of a consent, to people of the owning centre only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, Response, abort

from web.access import requires
from web.accounts.current import current_actor
from web.consent_vault import ConsentVault
from web.discussions.file_kinds import MediaType
from web.identity_vault import NotOwnCentreError
from web.models.consents import ConsentFile
from web.patient_keys import PatientErasedError
from web.patients.loading import vault_reader
from web.request_session import db_session, installation
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

consent_files = Blueprint("consent_files", __name__)
_SUFFIXES: Final = {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}


@consent_files.route("/consent-files/<uuid:file_id>")
@requires(Permission.SEE_PATIENT)
def download(file_id: UUID) -> ResponseReturnValue:
    """Send one file to be saved and not to be run; for everybody else there is none."""
    row = db_session().get(ConsentFile, file_id)
    if row is None:
        abort(404)
    vault, reader = ConsentVault.of(installation()), vault_reader(current_actor())
    try:
        content = vault.read(db_session(), reader, row)
    except (NotOwnCentreError, PatientErasedError):
        abort(404)
    name = f"consent-{row.id.hex[:8]}.{_SUFFIXES[MediaType(row.media_type)]}"
    answer = Response(content, mimetype=row.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return answer
