"""The OHIF viewer as a workstation of a panel, where the operator has installed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask import send_from_directory as send
from sqlalchemy import select

from web.access import requires
from web.imaging.access import in_sight
from web.imaging.place import ImagePlace, panel_place
from web.imaging.workstation.files import ADDRESS, SCRIPT, STYLE, installed_in, is_offered
from web.imaging.workstation.policies import FILE_POLICY, PAGE_POLICY
from web.models.imaging import ImageSeries, ImageStudy
from web.request_session import db_session, installation
from web.security_headers import let_browser_keep
from workflows.domain.imaging.verdicts import ImageKind
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

workstation = Blueprint("workstation", __name__)
# OHIF's own name (its route "viewer"); it reads nothing else of the address that we let in.
STUDIES: Final = "StudyInstanceUIDs"
_KEPT_SECONDS: Final = 7 * 24 * 3600


@workstation.route("/panels/<uuid:panel_id>/workstation/viewer")
@requires(Permission.SEE_CASE)
def show(panel_id: UUID) -> ResponseReturnValue:
    """Show the panel's studies in OHIF, which reads them through the panel's DICOMweb.

    Whatever else an address holds is taken out of it, a server to read from above all.
    """
    place = panel_place(panel_id)
    if not is_offered(installation()):
        abort(404)
    in_reach = _studies(place)
    wanted = [uid for uid in request.args.get(STUDIES, "").split(",") if uid in in_reach]
    if not in_reach:
        abort(404)
    chosen = ",".join(wanted or in_reach)
    if request.args.to_dict(flat=False) != {STUDIES: [chosen]}:
        here = url_for("workstation.show", panel_id=panel_id, StudyInstanceUIDs=chosen)
        return redirect(here, code=303)
    place.audit_view("image_workstation")
    page = render_template(
        "imaging/workstation.html", panel=place.panel, files=ADDRESS, script=SCRIPT, style=STYLE
    )
    return Response(page, headers={"Content-Security-Policy": PAGE_POLICY})


@workstation.route(f"{ADDRESS}<string:name>")
@requires(Permission.USE_CONSILIUM)
def show_file(name: str) -> ResponseReturnValue:
    """Send one of OHIF's own files, which hold nothing of any patient."""
    settings = installation()
    if not is_offered(settings):
        abort(404)
    folder = installed_in(settings)
    is_packed = request.accept_encodings["gzip"] > 0 and (folder / f"{name}.gz").is_file()
    answer = send(folder, f"{name}.gz" if is_packed else name, mimetype=_media_type(name))
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    let_browser_keep(_KEPT_SECONDS)
    return answer


def _media_type(name: str) -> str | None:
    known: dict[str, str] = {"js": "text/javascript", "css": "text/css", "wasm": "application/wasm"}
    return known.get(name.rpartition(".")[2])


def _studies(place: ImagePlace) -> list[str]:
    query = (
        select(ImageStudy.study_uid)
        .join(ImageSeries, ImageSeries.study_id == ImageStudy.id)
        .where(in_sight(place), ImageSeries.kind == ImageKind.DICOM)
        .order_by(ImageStudy.study_date.desc(), ImageStudy.id)
        .distinct()
    )
    return list(db_session().scalars(query))
