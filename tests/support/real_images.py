"""Real DICOM images of pydicom's own packages, stored as if they had come and been cleaned."""

from __future__ import annotations

import copy
import io
import json
import zlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pydicom
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_frames
from pydicom.uid import UID

from tests.support.image_files import StoredSeries, made_uid
from web.models.imaging import ImageSeries, ImageStudy, SeriesState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydicom.dataset import Dataset

    from tests.support.image_files import SeriesStore

# What stands in the metadata is what PS3.18 F.2 calls bulk data; the viewer asks for frames.
_BULK = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def real_file(name: str) -> Dataset:
    """Return one of the files that pydicom and pydicom-data carry."""
    path = get_testdata_file(name, download=False)
    assert path is not None, name
    return pydicom.dcmread(path)


def head_scan(slices: int, *, side: int = 512) -> list[Dataset]:
    """Return slices of one real head CT, each darker at one edge by its number, 2 mm apart."""
    source = real_file("693_UNCR.dcm")
    step = 512 // side
    pixels = source.pixel_array[::step, ::step].copy()
    frame = made_uid()
    made = []
    for number in range(1, slices + 1):
        each = copy.deepcopy(source)
        image = pixels.copy()
        # A bar tells the slices apart: its length is the slice's number.
        image[4:10, 4 : 4 + number * side // (slices * 2)] = image.max()
        each.Rows, each.Columns = image.shape
        each.PixelData = image.astype(np.dtype(image.dtype)).tobytes()
        each.PixelSpacing = [0.5 * step, 0.5 * step]
        each.InstanceNumber = number
        each.ImagePositionPatient = [-125.0, -125.0, float(number * 2)]
        each.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        each.SliceThickness = "2"
        each.FrameOfReferenceUID = frame
        made.append(each)
    return made


def store_series(store: SeriesStore, datasets: Sequence[Dataset], **columns: Any) -> StoredSeries:
    """Store data sets as one released series of the store's patient."""
    first = datasets[0]
    study = ImageStudy(id=uuid4(), patient_id=store.patient_id, study_uid=made_uid())
    made = StoredSeries(id=uuid4(), study_uid=study.study_uid, series_uid=made_uid())
    frames = sum(int(each.get("NumberOfFrames", 1)) for each in datasets)
    row = ImageSeries(
        id=made.id,
        patient_id=store.patient_id,
        study_id=study.id,
        upload_id=store._upload(),
        series_uid=made.series_uid,
        kind="dicom",
        modality=str(first.get("Modality", "OT")),
        series_number=1,
        rows=first.get("Rows"),
        columns=first.get("Columns"),
        instance_count=len(datasets),
        frame_count=frames,
        state=SeriesState.RELEASED,
        **columns,
    )
    store.session.add(study)
    store.session.flush()
    store.session.add(row)
    store.session.flush()
    store._finish(row, [_store_one(store, made, each) for each in datasets])
    return made


def _store_one(store: SeriesStore, made: StoredSeries, source: Dataset) -> dict[str, Any]:
    dataset = copy.deepcopy(source)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = made.study_uid, made.series_uid
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(made_uid())
    for element in [each for each in dataset if each.tag.is_private]:
        del dataset[element.tag]
    written = io.BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    content = written.getvalue()
    offsets = _frame_offsets(dataset, content)
    row = store._store(
        made,
        str(dataset.SOPInstanceUID),
        content,
        sop_class=str(dataset.SOPClassUID),
        instance_number=int(dataset.get("InstanceNumber") or 1),
        transfer_syntax=str(dataset.file_meta.TransferSyntaxUID),
        rows=dataset.get("Rows"),
        columns=dataset.get("Columns"),
        frames=len(offsets) or 1,
        frame_offsets={"frames": offsets},
    )
    for keyword in _BULK:
        if keyword in dataset:
            del dataset[keyword]
    described: dict[str, Any] = dataset.to_json_dict(
        bulk_data_threshold=256 * 1024, bulk_data_element_handler=lambda _element: "bulk"
    )
    packed = zlib.compress(json.dumps(described).encode())
    row.sealed_metadata = store.cipher.seal(packed, row.metadata_context)
    return described


def _frame_offsets(dataset: Dataset, content: bytes) -> list[list[int]]:
    if "PixelData" not in dataset:
        return []
    count = int(dataset.get("NumberOfFrames", 1))
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        frames = list(generate_frames(dataset.PixelData, number_of_frames=count))
        return [[content.index(each), len(each)] for each in frames]
    begin, bits = content.index(dataset.PixelData), len(dataset.PixelData) // count * 8
    if dataset.BitsAllocated == 1:
        # The next frame begins where one ends, inside a byte or not (PS3.5 8.1.1).
        bits = dataset.Rows * dataset.Columns
    spans = [(at * bits // 8, ((at + 1) * bits + 7) // 8) for at in range(count)]
    return [[begin + first, end - first] for first, end in spans]
