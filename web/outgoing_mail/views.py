"""For developers and demonstrations: the mails that the local capture caught."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request

from web.access import requires
from web.request_session import installation
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

outgoing_mail = Blueprint("outgoing_mail", __name__)
_ROWS_A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    """One mail as it left."""

    to: str
    subject: str
    date: str
    body: str


@outgoing_mail.route("/outgoing-mail")
@requires(Permission.SEE_OUTGOING_MAIL)
def list_mail() -> ResponseReturnValue:
    """Show caught mails, newest first; outside a demonstration there is no such page."""
    if not installation().is_demo:
        abort(404)
    page = max(request.args.get("page", 1, type=int), 1)
    files = sorted(mail_folder(installation().data_folder).glob("*.eml"), reverse=True)
    shown = files[(page - 1) * _ROWS_A_PAGE : page * _ROWS_A_PAGE]
    return render_template(
        "outgoing_mail/list_mail.html",
        mails=[_read(file) for file in shown],
        total=len(files),
        page=page,
        pages=max(-(-len(files) // _ROWS_A_PAGE), 1),
    )


def mail_folder(data_folder: Path) -> Path:
    """Return where the capture keeps what it caught."""
    return data_folder / "mails"


def _read(file: Path) -> CaughtMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    return CaughtMail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=file.stem.partition("-")[0],
        body=body.get_content() if body else "",
    )
