"""pydicom's files in a panel's series, as an upload brings them, and what pydicom reads of each."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pydicom

from activities.imaging.cleaner import Cleaner
from activities.imaging_studies import ImagingStudies
from tests.support.coloured_jpegs import coloured_jpegs
from tests.support.dicom_files import corpus
from tests.support.image_ingest import ImageIngest
from tests.support.made_samples import made_samples
from web.file_store import FileStore
from web.models.imaging import ImageInstance, SeriesState
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.panel_site import PanelSite


@dataclass(frozen=True, kw_only=True)
class StoredImage:
    """One image of the corpus as the product stores it."""

    name: str
    series_id: UUID
    sop_uid: str
    frames: int
    content: bytes


class _SiteIngest(ImageIngest):
    """The images of a panel's patient come in, past the pages."""

    world: PanelSite  # type: ignore[assignment]  # has a database and people like the other

    def __post_init__(self) -> None:
        settings = self.world.settings
        self.store, self.keys = FileStore.of(settings), PatientKeys.of(settings)
        self.studies = ImagingStudies(self.lent.sessions, self.keys, self.store, self.cleaner)


def ingest_corpus(site: PanelSite, folder: Path) -> list[StoredImage]:
    """Send the corpus and made-up images in one upload, release all series, return the images."""
    with Cleaner() as cleaner:
        ingest = _SiteIngest(site, folder, cleaner, site.patient_id)  # type: ignore[arg-type]
        made = coloured_jpegs() | made_samples()
        ingest.judges(ingest.sends(_corpus_of_single_images() | made))
        ingest.decides(SeriesState.RELEASED)
    instances: dict[UUID, ImageInstance] = {row.id: row for row in ingest.rows(ImageInstance)}
    cipher, images = ingest.cipher, []
    for name, file in ingest.files().items():
        row = instances.get(file.instance_id) if file.instance_id else None
        # A recording of signals has no rows of pixels.
        if row is None or not row.rows:
            continue
        pieces = ingest.store.open_decrypted(row.file_ref, cipher, row.file_context)
        images.append(
            StoredImage(
                name=name,
                series_id=row.series_id,
                sop_uid=row.sop_uid,
                frames=row.frames,
                content=b"".join(pieces),
            )
        )
    return images


def _corpus_of_single_images() -> dict[str, bytes]:
    """Return the corpus by name: the same file once, and no two images of one UID."""
    named: dict[str, bytes] = {}
    seen: set[bytes] = set()
    uids: set[str] = set()
    for path in corpus():
        content = path.read_bytes()
        if content in seen:
            continue
        seen.add(content)
        name = "/".join(path.parts[-2:])
        assert name not in named
        named[name] = _with_own_uid(content, uids)
    return named


def _with_own_uid(content: bytes, uids: set[str]) -> bytes:
    """Return a file whose image has a UID of its own, of the same length.

    Many of pydicom's files are one image in many transfer syntaxes, under one UID: each but the
    first would be told to be there already.
    """
    uid = _uid_of(content)
    if not uid:
        return content
    own, number = uid, 10
    while own in uids:
        own, number = f"{uid[:-2]}{number}", number + 1
    uids.add(own)
    return content.replace(uid.encode(), own.encode())


def _uid_of(content: bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True)
            return str(image.get("SOPInstanceUID") or "")
        # Files of the corpus are broken in many ways; whatever it is, it has no UID.
        except Exception:  # noqa: BLE001
            return ""
