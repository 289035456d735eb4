"""Films and papers that hospitals put into DICOM come in beside the images of their examination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from temporalio.testing import ActivityEnvironment

from activities.image_release import ImageRelease
from activities.imaging.cleaner import Cleaner, CleaningLimits
from tests.activities.imaging.test_slide_drawing import SLIDE, a_slide, tiles
from tests.activities.imaging.test_unwrapping import (
    STORAGE,
    a_stream,
    a_wrapped_document,
    a_wrapped_film,
    an_object,
)
from tests.activities.test_image_release import series_of, signs, stored
from tests.support.dicom_files import CANARY, cleaned, ct_image, written
from tests.support.image_ingest import ImageIngest
from tests.support.media_files import a_document, a_film
from tests.support.panel_site import a_panel_site
from web.file_store import FileStore
from web.models.imaging import (
    ImageInstance,
    ImageReview,
    ImageSeries,
    ImageStudy,
    SeriesState,
    UploadedFileState,
)
from web.patient_keys import PatientKeys
from workflows.messages import CarryOutReview

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.databases import Databases


def test_an_examination_keeps_its_film_and_its_paper(ingest: ImageIngest) -> None:
    # Each image of the tests has the same identifier; here they are three.
    files = {
        "IM1": written(ct_image()),
        "FILM": a_wrapped_film(a_stream("libx264", "mpegts"), 102, SOPInstanceUID="1.2.3.4.6"),
        "PDF": a_wrapped_document(a_document()).replace(b"1.2.3.4.5", b"1.2.3.4.7"),
        "SR": written(an_object(f"{STORAGE}88.33")),
        "DICOMDIR": b"a list",
    }

    ingest.judges(ingest.sends(files))

    ended = ingest.files()
    assert {name: row.state for name, row in ended.items()} == {
        "IM1": UploadedFileState.CLEANED,
        "FILM": UploadedFileState.REVIEW,
        "PDF": UploadedFileState.REVIEW,
        "SR": UploadedFileState.REFUSED,
        "DICOMDIR": UploadedFileState.SET_ASIDE,
    }
    assert (ended["SR"].reason, ended["DICOMDIR"].reason) == ("structured_report", "not_needed")
    (study,) = ingest.rows(ImageStudy)
    series = {row.kind: row for row in ingest.rows(ImageSeries)}
    assert {row.study_id for row in series.values()} == {study.id}
    assert {kind: row.modality for kind, row in series.items()} == {
        "dicom": "CT",
        "video": "ES",
        "document": "DOC",
    }
    # Each has a small picture: the film its first one, the paper its first page.
    assert all(row.thumbnail_ref for row in series.values())
    instances = {row.media_type: row for row in ingest.rows(ImageInstance)}
    assert set(instances) == {"application/dicom", "video/mp4", "application/pdf"}
    assert instances["application/pdf"].frames == 2
    assert (instances["video/mp4"].columns, instances["video/mp4"].rows) == (64, 48)
    for row in instances.values():
        content = b"".join(
            ingest.store.open_decrypted(row.file_ref, ingest.cipher, row.file_context)
        )
        assert CANARY.encode() not in content
    assert set(ingest.stored()) == ingest.named()


def test_the_small_picture_of_a_slide_shows_all_of_it(ingest: ImageIngest) -> None:
    ingest.judges(ingest.sends({"WSI": a_slide(tiles(SLIDE))}))

    (series,) = ingest.rows(ImageSeries)
    assert series.thumbnail_ref is not None
    png = b"".join(
        ingest.store.open_decrypted(series.thumbnail_ref, ingest.cipher, series.thumbnail_context)
    )
    # The width and height of a PNG (its IHDR): those of the whole, not of a tile.
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (40, 28)


def test_a_film_that_takes_too_long_is_named_as_that(databases: Databases, tmp_path: Path) -> None:
    with (
        databases.fresh("sqlite") as lent,
        a_panel_site(lent, tmp_path) as site,
        Cleaner(CleaningLimits(wall_seconds=0.001)) as hasty,
    ):
        with stored(site) as store:
            made = store.add_object(
                "video",
                "video/mp4",
                cleaned(a_film("mp4"))[1],
                size=(64, 48),
                state=SeriesState.QUARANTINED,
            )
        mask = {"instance": None, "frame": None, "x": 0, "y": 0, "width": 9, "height": 9}
        review_id = signs(site, made, masks=[mask], looked_at="all")
        release = ImageRelease(
            lent.sessions, PatientKeys.of(site.settings), FileStore.of(site.settings), hasty
        )

        ActivityEnvironment().run(release.carry_out_review, CarryOutReview(review_id=review_id))

        with lent.sessions() as session:
            review = session.scalars(select(ImageReview)).one()
        assert review.failed_because == "too_large_to_mask"
        assert series_of(site, made).state is SeriesState.QUARANTINED
