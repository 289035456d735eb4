"""Pages of attachments: the list, adding files, and each file as a download."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from web.access import requires
from web.discussions.attachments import (
    check_files,
    find_attachment,
    keep_files,
    list_files,
    may_attach,
    record_download,
    view_of,
)
from web.discussions.file_names import look_through_names
from web.discussions.forms import AttachmentsForm
from web.discussions.guard import deny, status_of
from web.discussions.words import ICONS, KINDS, REFUSALS, readable_size
from web.file_store import FileStore
from web.models.discussions import NoteKind
from web.panels.giving import command_id_of
from web.panels.loading import LoadedPanel, audit_view, load_panel_or_404
from web.panels.notes import write_note
from web.panels.page import panel_context
from web.panels.people import names_of
from web.panels.watching import watch_case, while_allowed
from web.request_session import db_session, installation
from web.security_headers import UPLOADED_FILE_POLICY
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

attachments = Blueprint("attachments", __name__)
_UNUSABLE = 422


@attachments.route("/panels/<uuid:panel_id>/attachments", methods=["GET", "POST"])
@requires(Permission.SEE_CASE)
def list_attachments(panel_id: UUID) -> ResponseReturnValue:
    """Show the files of the case, and take new ones in."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    if request.method == "POST" and not may_attach(panel):
        deny(panel)
    form, warnings = AttachmentsForm(), tuple[str, ...]()
    if form.validate_on_submit():
        # Looking into files takes seconds; nobody else's write shall wait for that.
        db_session().commit()
        checked, refused = check_files(form.files.data)
        form.files.errors = [str(REFUSALS[each.reason] % {"name": each.name}) for each in refused]
        looked = look_through_names(panel, checked)
        warnings = looked.blocked.get("files", ())
        if not refused and not warnings:
            keep_files(panel, command_id_of(form), checked)
            db_session().add_all(
                write_note(panel, NoteKind.KEPT_IDENTIFIER, reason)
                for reason in looked.reasons.values()
            )
            db_session().commit()
            flash(
                ngettext("%(num)d file is attached.", "%(num)d files are attached.", len(checked))
            )
            return redirect(url_for("attachments.list_attachments", panel_id=panel.id), code=303)
    return _page(panel, form, warnings)


@attachments.route("/panels/<uuid:panel_id>/attachments/<uuid:attachment_id>")
@requires(Permission.SEE_CASE)
def download(panel_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Send one file, to be saved and not to be run: no scripts, no origin, no copy on the way."""
    panel = load_panel_or_404(panel_id, Permission.SEE_CASE)
    row = find_attachment(panel, attachment_id)
    if row is None:
        abort(404)
    view = view_of(panel, row)
    content = FileStore.of(installation()).open_decrypted(
        row.file_ref,
        panel.cipher,
        row.file_context,
    )
    record_download(panel, row)
    # Whoever loses the right meanwhile gets not one chunk more: the connection is cut.
    content = while_allowed(content, watch_case(panel), every_seconds=0)
    response = Response(content, mimetype=row.media_type)
    response.headers.set("Content-Disposition", "attachment", **_names(view.name))
    response.headers["Content-Length"] = str(row.size)
    response.headers["Content-Security-Policy"] = UPLOADED_FILE_POLICY
    return response


def _page(panel: LoadedPanel, form: AttachmentsForm, warnings: tuple[str, ...]) -> tuple[str, int]:
    context = panel_context(panel, tab="discussion")
    files = list_files(panel)
    names = names_of(db_session(), {each.uploaded_by_id for each in files})
    context["names"] = {**context["names"], **names}
    audit_view(panel, "attachments")
    db_session().commit()
    page = render_template(
        "attachments/list_attachments.html",
        form=form,
        warnings=warnings,
        files=files,
        kinds=KINDS,
        icons=ICONS,
        may_attach=may_attach(panel),
        readable_size=readable_size,
        **context,
    )
    return page, _UNUSABLE if warnings else status_of(form)


def _names(name: str) -> dict[str, str]:
    """Return both spellings of RFC 6266: plain ASCII, and UTF-8 for whoever reads it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or "file"
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
