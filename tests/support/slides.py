"""Made-up slides of several levels: each tile has a colour of its own, so none is mistaken."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGBaseline8Bit

from tests.support.coloured_jpegs import marked, plain_jpeg
from tests.support.dicom_files import cleaned, written
from tests.support.image_files import made_uid
from web.imaging.slides import SLIDE_CLASS

if TYPE_CHECKING:
    from collections.abc import Mapping

# Millimetres of the glass that the whole slide shows, across.
WIDTH: Final = 1.024
# From one focal plane to the next.
BETWEEN: Final = 0.002
Place = tuple[int, int]
Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level: its size and that of its tiles in pixels, and where nothing was scanned."""

    columns: int
    rows: int
    tile: int
    missing: frozenset[Place] = frozenset()
    kind: str = "VOLUME"
    is_sparse: bool = False
    is_grey: bool = False
    # RGB inside JPEG, with Adobe's marker that says so or without any.
    is_rgb: bool = False
    is_marked: bool = False
    # Tiles follow each other stain by stain, in each plane by plane.
    planes: int = 1
    stains: tuple[str, ...] = ()

    def places(self) -> list[Place]:
        """Return column and row of each tile that there is, row by row."""
        across, down = -(-self.columns // self.tile), -(-self.rows // self.tile)
        every = [(column, row) for row in range(down) for column in range(across)]
        return [each for each in every if each not in self.missing]

    @property
    def layers(self) -> int:
        """Return how many pictures there are of each place."""
        return self.planes * max(1, len(self.stains))

    def colour(self, place: Place, *, layer: int = 0) -> Colour:
        """Return the colour of a tile."""
        column, row = place
        made = (30 + 25 * column, 40 + 30 * row, (self.columns + 40 * layer) % 251)
        return (made[0], made[0], made[0]) if self.is_grey else made


def a_level(level: Level) -> Dataset:
    """Return a level as it is after cleaning: colour as JPEG Baseline, grey without compression."""
    made = _header(level)
    pictures = [
        Image.new("RGB", (level.tile, level.tile), level.colour(each, layer=layer))
        for layer in range(level.layers)
        for each in level.places()
    ]
    if level.is_grey:
        made.PixelData = b"".join(np.asarray(each)[..., 0].tobytes() for each in pictures)
    else:
        made.PixelData = encapsulate([_jpeg(level, each) for each in pictures])
        made["PixelData"].VR = "OB"
    if level.is_sparse:
        made.PerFrameFunctionalGroupsSequence = Sequence(
            [_position(each, level.tile) for each in level.places()]
        )
    verdict, content = cleaned(written(made))
    assert verdict.refusal is None, verdict.detail
    return pydicom.dcmread(io.BytesIO(content))


def undecodable(level: Dataset, number: int) -> Dataset:
    """Return the level with one tile, from 0, in which nothing can be read."""
    frames = [
        bytes(40) if at == number else frame
        for at, frame in enumerate(
            pydicom.encaps.generate_frames(level.PixelData, number_of_frames=level.NumberOfFrames)
        )
    ]
    level.PixelData = encapsulate(frames)
    return level


def _header(level: Level) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = UID(SLIDE_CLASS)
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = UID(made_uid())
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if level.is_grey else JPEGBaseline8Bit
    measures = Dataset()
    spacing = WIDTH / level.columns
    measures.PixelSpacing = [f"{spacing:.8f}", f"{spacing:.8f}"]
    if level.planes > 1:
        measures.SpacingBetweenSlices = f"{BETWEEN:.4f}"
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([measures])
    values: Mapping[str, Any] = {
        "StudyInstanceUID": made_uid(),
        "SeriesInstanceUID": made_uid(),
        "Modality": "SM",
        "ImageType": ["DERIVED", "PRIMARY", level.kind, "RESAMPLED"],
        "Rows": level.tile,
        "Columns": level.tile,
        "NumberOfFrames": len(level.places()) * level.layers,
        "TotalPixelMatrixFocalPlanes": level.planes,
        "NumberOfOpticalPaths": max(1, len(level.stains)),
        "TotalPixelMatrixColumns": level.columns,
        "TotalPixelMatrixRows": level.rows,
        "DimensionOrganizationType": "TILED_SPARSE" if level.is_sparse else "TILED_FULL",
        "SharedFunctionalGroupsSequence": Sequence([shared]),
        "SamplesPerPixel": 1 if level.is_grey else 3,
        "PhotometricInterpretation": _colours(level),
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
    }
    for name, value in values.items():
        setattr(made, name, value)
    if level.stains:
        made.OpticalPathSequence = Sequence([_path(each) for each in level.stains])
    if not level.is_grey:
        made.PlanarConfiguration = 0
        made.LossyImageCompression = "01"
    return made


def _colours(level: Level) -> str:
    if level.is_grey:
        return "MONOCHROME2"
    return "RGB" if level.is_rgb else "YBR_FULL_422"


def _path(stain: str) -> Dataset:
    path = Dataset()
    path.OpticalPathIdentifier = stain.lower()
    path.OpticalPathDescription = stain
    return path


def _position(place: Place, tile: int) -> Dataset:
    position, group = Dataset(), Dataset()
    position.ColumnPositionInTotalImagePixelMatrix = place[0] * tile + 1
    position.RowPositionInTotalImagePixelMatrix = place[1] * tile + 1
    group.PlanePositionSlideSequence = Sequence([position])
    return group


def _jpeg(level: Level, picture: Image.Image) -> bytes:
    if level.is_rgb:
        plain = plain_jpeg(picture, is_rgb=True)
        return marked(plain, 0) if level.is_marked else plain
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95, subsampling="4:2:2")
    return file.getvalue()
