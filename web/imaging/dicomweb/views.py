"""The addresses of DICOMweb below a panel and below a patient (PS3.18 sections 10.3 to 10.6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from web.file_store import NoSuchFileError
from web.imaging.both_roots import Route, add_routes
from web.imaging.dicomweb import pictures, retrieving
from web.imaging.dicomweb.answers import json_answer, nothing_here, record_search, refuse
from web.imaging.dicomweb.matching import Search, search_of
from web.imaging.dicomweb.objects import stored_object
from web.imaging.dicomweb.searching import find_instances, find_series, find_studies
from web.patient_keys import PatientErasedError

if TYPE_CHECKING:
    from web.imaging.dicomweb.attributes import Attributes
    from web.imaging.place import ImagePlace

panel_dicomweb = Blueprint("panel_dicomweb", __name__)
patient_dicomweb = Blueprint("patient_dicomweb", __name__)

_UID: Final = re.compile(r"[0-9.]{1,64}")
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


_ROUTES: Final = (
    Route(name="studies", path=f"{_ROOT}/studies", view=search_studies),
    Route(name="series", path=f"{_ROOT}/series", view=search_series),
    Route(name="instances", path=f"{_ROOT}/instances", view=search_instances),
    Route(name="study_series", path=f"{_STUDY}/series", view=search_series),
    Route(name="study_instances", path=f"{_STUDY}/instances", view=search_instances),
    Route(name="series_instances", path=f"{_SERIES}/instances", view=search_instances),
    Route(name="study_metadata", path=f"{_STUDY}/metadata", view=retrieving.study_metadata),
    Route(name="series_metadata", path=f"{_SERIES}/metadata", view=retrieving.series_metadata),
    Route(
        name="instance_metadata",
        path=f"{_INSTANCE}/metadata",
        view=retrieving.instance_metadata,
    ),
    Route(name="instance", path=_INSTANCE, view=retrieving.instance),
    Route(name="frames", path=f"{_INSTANCE}/frames/<string:frame_list>", view=retrieving.frames),
    Route(
        name="rendered_frame",
        path=f"{_INSTANCE}/frames/<int:frame>/rendered",
        view=pictures.rendered,
    ),
    Route(name="rendered", path=f"{_INSTANCE}/rendered", view=pictures.rendered_instance),
    Route(name="thumbnail", path=f"{_SERIES}/thumbnail", view=pictures.thumbnail),
    Route(
        name="stored_object",
        path="/images/<uuid:series_id>/objects/<uuid:instance_id>",
        view=stored_object,
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


def _refuse_what_is_no_uid() -> Response | None:
    """Answer for what can be no identifier (PS3.5 9.1), before a database is asked for it."""
    named = request.view_args or {}
    uids = [value for name, value in named.items() if name.endswith("_uid")]
    return None if all(_UID.fullmatch(each) for each in uids) else nothing_here()


add_routes(panel_dicomweb, patient_dicomweb, _ROUTES)
for _blueprint in (panel_dicomweb, patient_dicomweb):
    _blueprint.before_request(_refuse_what_is_no_uid)
    # Whoever may not see the case must not learn from the answer that there is one.
    for _reason in (403, 404, NoSuchFileError, PatientErasedError):
        _blueprint.register_error_handler(_reason, nothing_here)
