"""A series comes in, is shown and goes, with its files in an S3 bucket."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pydicom.data
import pytest

from activities.imaging.cleaner import Cleaner
from activities.stray_files import GRACE, StrayFiles
from tests.support.buckets import Bucket, an_empty_bucket, an_object_server
from tests.support.image_ingest import ImageIngest
from web.models.imaging import ImageInstance, ImageSeries, SeriesState, UploadState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.recorded_panels import RecordedPanels

CT = Path(str(pydicom.data.get_testdata_file("CT_small.dcm"))).read_bytes()
MR = Path(str(pydicom.data.get_testdata_file("MR_small.dcm"))).read_bytes()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with an_object_server():
        yield an_empty_bucket()


@pytest.fixture
def ingest(world: RecordedPanels, tmp_path: Path, cleaner: Cleaner, bucket: Bucket) -> ImageIngest:
    return ImageIngest(world, tmp_path, cleaner, store_url=bucket.url)


def test_a_series_comes_into_a_bucket_and_its_originals_go(
    ingest: ImageIngest, bucket: Bucket
) -> None:
    upload_id = ingest.sends({"CD/IM1": CT, "CD/IM2": MR}, piece=10_000)
    assert len(bucket.objects()) == -(-len(CT) // 10_000) - (-len(MR) // 10_000)

    ingest.judges(upload_id)

    assert ingest.upload(upload_id).state is UploadState.READY
    assert {each.modality for each in ingest.rows(ImageSeries)} == {"CT", "MR"}
    for instance in ingest.rows(ImageInstance):
        content = b"".join(
            ingest.store.open_decrypted(instance.file_ref, ingest.cipher, instance.file_context)
        )
        assert content[128:132] == b"DICM"
    assert set(bucket.objects()) == ingest.named()
    assert not any(b"CompressedSamples" in content for content in bucket.objects().values())

    ingest.decides(SeriesState.RELEASED)
    ingest.destroys(upload_id)

    assert set(bucket.objects()) == ingest.named()
    assert len(bucket.objects()) == len(ingest.rows(ImageInstance)) + 2 * len(
        ingest.rows(ImageSeries)
    )


def test_strays_of_a_bucket_are_found_and_go(ingest: ImageIngest, bucket: Bucket) -> None:
    ingest.judges(ingest.sends({"IM1": CT}))
    named = set(bucket.objects())
    stray = ingest.store.put(io.BytesIO(b"x"), ingest.cipher, "uploaded_parts:1:0").ref

    sweep = StrayFiles(ingest.lent.sessions, ingest.store).sweep(datetime.now(UTC) + 2 * GRACE)

    assert sweep.removed == [stray]
    assert set(bucket.objects()) == named
