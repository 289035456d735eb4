"""Puts the viewer's page together: the series in sight, and what the script must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from web.components.assets import asset_url
from web.imaging.access import instances_of, series_in_sight
from web.imaging.openings import note_opening
from web.imaging.recordings import recording_words, recordings_of
from web.imaging.slides import is_slide, smallest_level
from web.imaging.viewer.described_marks import (
    Described,
    described_marks,
    marks_of_all_panels,
)
from web.imaging.viewer.exporting import ExportForm
from web.imaging.viewer.kept_views import KeptView
from web.imaging.viewer.marks import marks_as_kept, may_mark, read_marks
from web.imaging.viewer.words import (
    EXPORTS,
    SAID_BY_SCRIPT,
    series_label,
    why_no_planes,
    words_for_script,
)
from web.imaging.words import readable_size
from web.models.image_marks import MarkKind
from web.models.imaging import ImageInstance, ImageSeries
from web.request_session import db_session
from web.security_headers import allow_trusted_types
from workflows.domain.imaging.verdicts import ImageKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from web.imaging.place import ImagePlace


@dataclass(frozen=True, kw_only=True)
class SlideFiles:
    """What is shown when its files make no levels, or nothing; each file's address and size."""

    shown: str
    files: Sequence[tuple[str, str]]


# Names the one worker that may be started (web/assets/viewer/worker_address.js).
TRUSTED_POLICY = "viewer"


def viewer_page(place: ImagePlace, series_id: UUID, view: KeptView | None = None) -> str:
    """Return the page, or 404 for a series that is not there for this reader.

    That this person sees the series is on record before it is sent.
    """
    found = series_in_sight(place)
    all_series = [each for each, _study in found]
    series = next((each for each in all_series if each.id == series_id), None)
    if series is None:
        abort(404)
    studies = {study.id: study.study_uid for _each, study in found}
    syntaxes = _transfer_syntaxes(all_series)
    panel = place.panel
    marks = _shown_marks(place, series)
    slides = _slides(place, series, studies)
    context = {
        "place": place,
        "panel": panel,
        "series": series,
        "label": series_label(series),
        "entries": [_entry(place, each, studies) for each in all_series],
        "marks": marks,
        "mark_words": {each.value: SAID_BY_SCRIPT[each.value] for each in MarkKind},
        "exports": _exports(place, series) if marks else [],
        "back_url": _back_url(place),
        "recordings": recordings_of(db_session(), place.cipher, [series]).get(series.id, []),
        "recording_words": recording_words,
        "slides": slides,
        "may_mark": panel is not None and may_mark(panel),
        "config": {
            "dicomweb": _root(place),
            "series": [
                _entry(place, each, studies)
                | _files(place, each, series, slides)
                | {"syntaxes": syntaxes.get(each.id, [])}
                for each in all_series
            ],
            "current": str(series.id),
            "marks": _marks(place, series, marks),
            "views": _views(place),
            "view": _view(place, view),
            "token": generate_csrf(),
            "worker": asset_url("decode-worker.js"),
            "slideScript": asset_url("slide.js"),
            "words": words_for_script(),
        },
    }
    note_opening(place, series.id, page="image_viewer")
    allow_trusted_types(TRUSTED_POLICY)
    return render_template("imaging/viewer.html", **context)


def _back_url(place: ImagePlace) -> str:
    kind = "panels" if place.panel is not None else "patients"
    return f"/{kind}/{next(iter(place.arguments.values()))}/images"


def _root(place: ImagePlace) -> str:
    kind = "panels" if place.panel is not None else "patients"
    return f"/{kind}/{next(iter(place.arguments.values()))}/dicomweb"


def _transfer_syntaxes(all_series: Sequence[ImageSeries]) -> Mapping[UUID, list[str]]:
    """Return by series how its images are stored: named when a browser cannot decode them."""
    rows = db_session().execute(
        select(ImageInstance.series_id, ImageInstance.transfer_syntax)
        .where(ImageInstance.series_id.in_({each.id for each in all_series}))
        .distinct(),
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.series_id, []).append(row.transfer_syntax)
    return found


def _entry(place: ImagePlace, series: ImageSeries, studies: Mapping[UUID, str]) -> dict[str, Any]:
    study_uid = studies[series.study_id]
    has_thumbnail = series.thumbnail_ref is not None
    return {
        "id": str(series.id),
        "study": study_uid,
        "uid": series.series_uid,
        "kind": series.kind,
        "modality": series.modality,
        "label": series_label(series),
        "isSlide": is_slide(series),
        "noPlanes": str(why_no_planes(series)),
        "url": place.url_in("viewer", "show_series", series_id=series.id),
        "thumbnail": (
            f"{_root(place)}/studies/{study_uid}/series/{series.series_uid}/thumbnail"
            if has_thumbnail
            else ""
        ),
    }


def _files(
    place: ImagePlace, series: ImageSeries, current: ImageSeries, slides: SlideFiles | None
) -> dict[str, Any]:
    """Return the addresses of what is shown as it is, for the series that is open."""
    if slides is not None and series.id == current.id:
        picture = {"address": slides.shown, "mediaType": "image/png", "number": 1}
        return {"files": [picture] if slides.shown else []}
    if series.kind == ImageKind.DICOM or series.id != current.id:
        return {}
    return {
        "files": [
            {
                "address": place.url_in(
                    "dicomweb", "stored_object", series_id=series.id, instance_id=each.id
                ),
                "mediaType": each.media_type,
                "number": number,
            }
            for number, each in enumerate(instances_of(series), start=1)
        ],
    }


def _slides(
    place: ImagePlace, series: ImageSeries, studies: Mapping[UUID, str]
) -> SlideFiles | None:
    """Return the files of a whole-slide series, and the one that is shown; None for others."""
    if not is_slide(series):
        return None
    above = f"{_root(place)}/studies/{studies[series.study_id]}/series/{series.series_uid}"
    files = instances_of(series)
    shown = smallest_level(files, place.cipher)
    return SlideFiles(
        shown=f"{above}/instances/{shown.sop_uid}/rendered" if shown is not None else "",
        files=[(f"{above}/instances/{each.sop_uid}", readable_size(each.size)) for each in files],
    )


def _shown_marks(place: ImagePlace, series: ImageSeries) -> list[Described]:
    if place.panel is None:
        return marks_of_all_panels(place, series)
    return described_marks(place.panel, read_marks(place.panel, series.id))


def _marks(
    place: ImagePlace, series: ImageSeries, marks: Sequence[Described]
) -> dict[str, Any] | None:
    """Return where marks are kept and followed; outside a panel they are given with the page."""
    if place.panel is None:
        return {"given": marks, "mayMark": False}
    return {
        "url": url_for("image_marks.list_marks", panel_id=place.panel.id, series_id=series.id),
        "mayMark": may_mark(place.panel),
    }


def _exports(place: ImagePlace, series: ImageSeries) -> list[tuple[str, str]]:
    if place.panel is None or series.kind != ImageKind.DICOM:
        return []
    url = url_for("image_marks.list_marks", panel_id=place.panel.id, series_id=series.id)
    return [(f"{url}/{form.value}", str(EXPORTS[form])) for form in ExportForm]


def _views(place: ImagePlace) -> dict[str, str] | None:
    if place.panel is None or not may_mark(place.panel):
        return None

    return {"url": url_for("image_views.keep", panel_id=place.panel.id)}


def _view(place: ImagePlace, view: KeptView | None) -> dict[str, Any] | None:
    if view is None or place.panel is None:
        return None
    return {
        "sop": view.sop_uid,
        "frame": view.row.frame,
        "look": view.look.model_dump(mode="json"),
        "marks": described_marks(place.panel, marks_as_kept(place.panel, view.row)),
    }
