"""The addresses of DICOMweb below a panel and below a patient (PS3.18 sections 10.3 to 10.6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from web.access import requires
from web.file_store import NoSuchFileError
from web.imaging.dicomweb import pictures, retrieving
from web.imaging.dicomweb.answers import json_answer, nothing_here, record_search, refuse
from web.imaging.dicomweb.matching import Search, search_of
from web.imaging.dicomweb.objects import stored_object
from web.imaging.dicomweb.searching import find_instances, find_series, find_studies
from web.imaging.place import ImagePlace, panel_place, patient_place
from web.patient_keys import PatientErasedError
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from web.imaging.dicomweb.attributes import Attributes

panel_dicomweb = Blueprint("panel_dicomweb", __name__)
patient_dicomweb = Blueprint("patient_dicomweb", __name__)

_ROOT: Final = "/dicomweb"
_STUDY: Final = f"{_ROOT}/studies/<string:study_uid>"
_SERIES: Final = f"{_STUDY}/series/<string:series_uid>"
_INSTANCE: Final = f"{_SERIES}/instances/<string:sop_uid>"


def search_studies(place: ImagePlace) -> Response:
    """Answer a search for studies."""
    search = _search()
    return _answer(place, search, find_studies(place, search))


def search_series(place: ImagePlace, study_uid: str | None = None) -> Response:
    """Answer a search for series."""
    search = _search()
    return _answer(place, search, find_series(place, search, study_uid))


def search_instances(
    place: ImagePlace, study_uid: str | None = None, series_uid: str | None = None
) -> Response:
    """Answer a search for instances."""
    search = _search()
    return _answer(place, search, find_instances(place, search, study_uid, series_uid))


_READS: Final[tuple[tuple[str, str, Callable[..., Response]], ...]] = (
    ("studies", f"{_ROOT}/studies", search_studies),
    ("series", f"{_ROOT}/series", search_series),
    ("instances", f"{_ROOT}/instances", search_instances),
    ("study_series", f"{_STUDY}/series", search_series),
    ("study_instances", f"{_STUDY}/instances", search_instances),
    ("series_instances", f"{_SERIES}/instances", search_instances),
    ("study_metadata", f"{_STUDY}/metadata", retrieving.study_metadata),
    ("series_metadata", f"{_SERIES}/metadata", retrieving.series_metadata),
    ("instance_metadata", f"{_INSTANCE}/metadata", retrieving.instance_metadata),
    ("instance", _INSTANCE, retrieving.instance),
    ("frames", f"{_INSTANCE}/frames/<string:frame_list>", retrieving.frames),
    ("thumbnail", f"{_SERIES}/thumbnail", pictures.thumbnail),
    (
        "stored_object",
        "/images/<uuid:series_id>/objects/<uuid:instance_id>",
        stored_object,
    ),
)


def _search() -> Search:
    try:
        return search_of(request.args.items(multi=True))
    except ValueError as error:
        refuse(400, str(error))


def _answer(place: ImagePlace, search: Search, found: list[Attributes] | None) -> Response:
    if found is None:
        return nothing_here()
    record_search(place)
    return json_answer(search.page(found), tuple(search.unknown))


def _in_panel(read: Callable[..., Response]) -> Callable[..., ResponseReturnValue]:
    @wraps(read)
    def view(panel_id: UUID, **named: Any) -> ResponseReturnValue:
        return read(panel_place(panel_id), **named)

    return requires(Permission.SEE_CASE)(view)


def _of_patient(read: Callable[..., Response]) -> Callable[..., ResponseReturnValue]:
    @wraps(read)
    def view(patient_id: UUID, **named: Any) -> ResponseReturnValue:
        return read(patient_place(patient_id), **named)

    return requires(Permission.SEE_PATIENT)(view)


def _register(blueprint: Blueprint, root: str, wrap: Callable[..., Any]) -> None:
    for name, path, read in _READS:
        blueprint.add_url_rule(f"{root}{path}", name, wrap(read))
    # Whoever may not see the case must not learn from the answer that there is one.
    for reason in (403, 404, NoSuchFileError, PatientErasedError):
        blueprint.register_error_handler(reason, nothing_here)


_register(panel_dicomweb, "/panels/<uuid:panel_id>", _in_panel)
_register(patient_dicomweb, "/patients/<uuid:patient_id>", _of_patient)
