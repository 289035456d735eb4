"""Makes what the web serves without looking into a file: metadata of a series, a small picture."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, Final, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.imaging.cleaner import Cleaner, RenderingError
from activities.imaging_scratch import scratch
from web.file_store import FileStore
from web.imaging.slides import WHOLE, is_slide, smallest_level
from web.models.image_marks import ImageView
from web.models.imaging import HAS_FILE, ImageInstance, ImageSeries
from web.patient_keys import PatientCipher
from workflows.domain.imaging.volumes import Slice, VolumeFault, volume_fault

THUMBNAIL_SIDE: Final = 256
_DICOM: Final = "application/dicom"
_DOCUMENT: Final = "application/pdf"
_IMAGE_TYPE: Final = "00080008"
_SPACING: Final = "00280030"
_POSITION: Final = "00200032"
_ORIENTATION: Final = "00200037"


def instances_of(session: Session, series_id: UUID) -> Sequence[ImageInstance]:
    """Return the instances of a series in the order in which they are looked through."""
    return session.scalars(
        select(ImageInstance)
        .where(ImageInstance.series_id == series_id, HAS_FILE)
        .order_by(ImageInstance.instance_number.asc().nulls_last(), ImageInstance.sop_uid)
    ).all()


def forget_content(instance: ImageInstance) -> None:
    """Leave of a destroyed image what marks and views name, and nothing of what it held."""
    instance.file_ref, instance.sealed_metadata, instance.frame_offsets = "", None, {}


def pictures_taken_from(session: Session, series_id: UUID, instead: str | None) -> list[str]:
    """Take the pictures of a series' kept views from their rows; return where they lie."""
    views = session.scalars(
        select(ImageView)
        .where(ImageView.series_id == series_id, ImageView.thumbnail_ref.is_not(None))
        .with_for_update(),
    ).all()
    refs = [view.thumbnail_ref for view in views if view.thumbnail_ref]
    for view in views:
        view.thumbnail_ref = instead
    return refs


def find_volume_fault(
    cipher: PatientCipher, instances: Sequence[ImageInstance]
) -> VolumeFault | None:
    """Return why the images make no volume that could be cut another way; None when they do."""
    return volume_fault([_slice(cipher, each) for each in instances if each.rows])


def count_instances(
    series: ImageSeries, instances: Sequence[ImageInstance], fault: VolumeFault | None
) -> None:
    """Write into the series what its instances add up to, and why they make no volume."""
    series.instance_count = len(instances)
    series.frame_count = sum(each.frames for each in instances)
    series.size = sum(each.size for each in instances)
    series.rows = max((each.rows for each in instances if each.rows), default=None)
    series.columns = max((each.columns for each in instances if each.columns), default=None)
    keep_volume_fault(series, fault)


def keep_volume_fault(series: ImageSeries, fault: VolumeFault | None) -> None:
    """Write into the series whether it is a volume, and why not."""
    series.is_volume, series.volume_fault = fault is None, fault.value if fault else ""


def keep_metadata(
    store: FileStore,
    cipher: PatientCipher,
    series: ImageSeries,
    instances: Sequence[ImageInstance],
) -> str:
    """Store the series' metadata, an array of DICOM JSON (PS3.18 F.2); return where.

    Whoever commits the new place removes the old one from the store afterwards.
    """
    with scratch(sum(len(each.sealed_metadata or b"") * 8 for each in instances)) as file:
        for piece in _array(cipher, instances):
            file.write(piece)
        file.seek(0)
        return store.put(cast("IO[bytes]", file), cipher, series.metadata_context).ref


def keep_thumbnail(
    store: FileStore,
    cipher: PatientCipher,
    cleaner: Cleaner,
    series: ImageSeries,
    instances: Sequence[ImageInstance],
) -> str | None:
    """Store a small picture of the series; None when it has none that can be drawn."""
    shown = _shown(cipher, series, instances)
    if shown is None:
        return None
    instance, frame = shown
    with stored_instance(store, cipher, instance) as source, scratch(0) as target:
        try:
            png = cleaner.render(
                source,
                frame=frame,
                window=None,
                longest_side=THUMBNAIL_SIDE,
            )
        except RenderingError:
            return None
        target.write(png)
        target.seek(0)
        return store.put(cast("IO[bytes]", target), cipher, series.thumbnail_context).ref


def _shown(
    cipher: PatientCipher, series: ImageSeries, instances: Sequence[ImageInstance]
) -> tuple[ImageInstance, int] | None:
    """Return what stands for a series: its middle, a document's first page, the whole slide."""
    if is_slide(series):
        level = smallest_level(instances, cipher)
        return (level, WHOLE) if level is not None else None
    drawable = [each for each in instances if each.rows or each.media_type == _DOCUMENT]
    if not drawable:
        return None
    middle = drawable[len(drawable) // 2]
    return middle, 1 if middle.media_type == _DOCUMENT else (middle.frames + 1) // 2


@contextmanager
def stored_instance(
    store: FileStore, cipher: PatientCipher, instance: ImageInstance
) -> Iterator[BinaryIO]:
    """Lend the plain content of a stored instance as a file with a descriptor."""
    with scratch(instance.size) as file:
        for chunk in store.open_decrypted(instance.file_ref, cipher, instance.file_context):
            file.write(chunk)
        file.seek(0)
        yield file


def _array(cipher: PatientCipher, instances: Sequence[ImageInstance]) -> Iterator[bytes]:
    before = b"["
    for each in instances:
        if not _is_described(each):
            continue
        yield before
        yield _metadata(cipher, each)
        before = b","
    # Nothing was written for a series without any DICOM object.
    yield b"[]" if before == b"[" else b"]"


def _is_described(instance: ImageInstance) -> bool:
    return instance.sealed_metadata is not None and instance.media_type == _DICOM


def _metadata(cipher: PatientCipher, instance: ImageInstance) -> bytes:
    return zlib.decompress(cipher.open(instance.sealed_metadata or b"", instance.metadata_context))


def _slice(cipher: PatientCipher, instance: ImageInstance) -> Slice:
    """Return where an image lies; what is no DICOM, or has frames of its own, has no place."""
    if not _is_described(instance) or instance.frames > 1:
        return Slice()
    described = json.loads(_metadata(cipher, instance))

    def values(tag: str) -> list[Any]:
        found: list[Any] = described.get(tag, {}).get("Value", [])
        return found

    return Slice(
        position=tuple(map(float, values(_POSITION))),
        orientation=tuple(map(float, values(_ORIENTATION))),
        spacing=tuple(map(float, values(_SPACING))),
        rows=instance.rows or 0,
        columns=instance.columns or 0,
        is_overview="LOCALIZER" in values(_IMAGE_TYPE),
    )
