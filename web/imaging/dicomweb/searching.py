"""Finds studies, series and instances for a search (QIDO-RS, PS3.18 section 10.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from web.imaging.access import in_sight
from web.imaging.dicomweb.attributes import (
    Attributes,
    instance_attributes,
    series_attributes,
    study_attributes,
)
from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries, ImageStudy
from web.request_session import db_session

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from web.imaging.dicomweb.matching import Search
    from web.imaging.place import ImagePlace

# Photographs, films, papers and signals have addresses of their own (decision 0025).
IS_DICOM: ColumnElement[bool] = ImageSeries.kind == "dicom"


@dataclass(frozen=True, kw_only=True)
class FoundSeries:
    """A series in sight, with its study."""

    study: ImageStudy
    series: ImageSeries
    study_facts: Attributes

    @property
    def facts(self) -> Attributes:
        """Return the series' attributes."""
        return series_attributes(self.series, self.study.study_uid)


def find_studies(place: ImagePlace, search: Search) -> list[Attributes]:
    """Return the studies that have a series in sight."""
    found = {each.study.id: each.study_facts for each in _series(place)}
    return [facts for facts in found.values() if search.matches(facts)]


def find_series(
    place: ImagePlace, search: Search, study_uid: str | None = None
) -> list[Attributes] | None:
    """Return series; of one study when its UID is given, None when that is not in sight."""
    found = list(_series(place, study_uid))
    if study_uid is not None and not found:
        return None
    return [
        each.facts if study_uid else each.study_facts | each.facts
        for each in found
        if search.matches(each.study_facts | each.facts)
    ]


def find_instances(
    place: ImagePlace,
    search: Search,
    study_uid: str | None = None,
    series_uid: str | None = None,
) -> list[Attributes] | None:
    """Return instances; None when the study or series that is named is not in sight."""
    found = {each.series.id: each for each in _series(place, study_uid, series_uid)}
    if study_uid is not None and not found:
        return None
    answers = []
    for row in _instances(list(found)):
        one = found[row.series_id]
        facts = instance_attributes(row, one.study.study_uid, one.series)
        whole = one.study_facts | one.facts | facts
        if search.matches(whole):
            answers.append(facts if study_uid else whole)
    return answers


def _series(
    place: ImagePlace, study_uid: str | None = None, series_uid: str | None = None
) -> Iterator[FoundSeries]:
    """Yield the series in sight with what is known of their studies."""
    query = (
        select(ImageStudy, ImageSeries)
        .join(ImageSeries, ImageSeries.study_id == ImageStudy.id)
        .where(in_sight(place), IS_DICOM)
        .order_by(
            ImageStudy.study_date.desc(),
            ImageStudy.id,
            ImageSeries.series_number,
            ImageSeries.id,
        )
    )
    if study_uid is not None:
        query = query.where(ImageStudy.study_uid == study_uid)
    rows = db_session().execute(query, execution_options={"populate_existing": True}).all()
    for _study_id, group in groupby(rows, key=lambda row: row[0].id):
        pairs = [(row[0], row[1]) for row in group]
        facts = study_attributes(
            pairs[0][0],
            place.patient,
            sorted({series.modality for _study, series in pairs if series.modality}),
            len(pairs),
            sum(series.instance_count for _study, series in pairs),
        )
        for study, series in pairs:
            if series_uid in (None, series.series_uid):
                yield FoundSeries(study=study, series=series, study_facts=facts)


def _instances(series_ids: Sequence[object]) -> Sequence[ImageInstance]:
    return (
        db_session()
        .scalars(
            select(ImageInstance)
            .where(ImageInstance.series_id.in_(series_ids), HAS_FILE)
            .order_by(ImageInstance.series_id, ImageInstance.instance_number, ImageInstance.sop_uid)
            .options(defer(ImageInstance.frame_offsets)),
        )
        .all()
    )
