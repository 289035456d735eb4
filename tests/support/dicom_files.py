"""Made-up DICOM files for the cleaning, and the cleaning of bytes without a child process."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from activities.imaging.cleaned_files import CleanedFile, CleaningSecrets
from activities.imaging.cleaning_jobs import clean_file

CANARY = "KANARIENVOGEL"
SECRETS = CleaningSecrets(
    uid_key=bytes(range(32)), date_offset=timedelta(days=-400), pseudonym="P-TEST"
)


def ct_image(**attributes: Any) -> Dataset:
    """Return a CT slice of 8 x 8 pixels with the attributes given."""
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.MediaStorageSOPClassUID = CTImageStorage
    image.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.4.5")
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = "1.2.3.4.5"
    image.StudyInstanceUID = "1.2.3.4"
    image.SeriesInstanceUID = "1.2.3.4.1"
    image.Modality = "CT"
    image.PatientName = "Beispiel^Erika"
    image.PatientID = "4711"
    image.Rows, image.Columns = 8, 8
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation = 0
    image.PixelData = np.arange(64, dtype="<u2").tobytes()
    for name, value in attributes.items():
        setattr(image, name, value)
    return image


def written(image: Dataset, *, preamble: bytes = bytes(128)) -> bytes:
    """Return the image as a Part 10 file."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        # What is planted breaks rules on purpose.
        warnings.simplefilter("ignore")
        syntax = image.file_meta.TransferSyntaxUID
        pydicom.dcmwrite(
            file,
            image,
            implicit_vr=syntax.is_implicit_VR,
            little_endian=syntax.is_little_endian,
            enforce_file_format=True,
            overwrite=True,
        )
    return preamble + file.getvalue()[128:]


def cleaned(content: bytes, secrets: CleaningSecrets = SECRETS) -> tuple[CleanedFile, bytes]:
    """Return the verdict on a file and what was written of it."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        verdict = clean_file(cast("BinaryIO", source), cast("BinaryIO", target), secrets)
        target.seek(0)
        return verdict, target.read()


def read_back(content: bytes) -> FileDataset:
    """Return a cleaned file as pydicom reads it."""
    return pydicom.dcmread(io.BytesIO(content))


def cleaned_image(image: Dataset, secrets: CleaningSecrets = SECRETS) -> FileDataset:
    """Return what pydicom reads of the cleaned image."""
    verdict, content = cleaned(written(image), secrets)
    assert verdict.refusal is None, (verdict.refusal, verdict.detail)
    return read_back(content)


def corpus() -> list[Path]:
    """Return every file of pydicom and pydicom-data that could be an image."""
    folders = [Path(str(_place("pydicom"))) / "data", Path(str(_place("data_store"))) / "data"]
    skipped = {".py", ".pyc", ".json", ".txt", ".zip", ".md"}
    return sorted(_files(folders, skipped))


def corpus_file(name: str) -> Path:
    """Return the file of the corpus with this name."""
    return next(path for path in corpus() if path.name == name)


def _files(folders: list[Path], skipped: set[str]) -> Iterator[Path]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in skipped:
                yield path


def _place(package: str) -> str:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return next(iter(spec.submodule_search_locations))
