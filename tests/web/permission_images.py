"""Images for the permission matrix: a released series, an open upload, and a kept view."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from tests.support.image_files import SeriesStore
from web.models.image_marks import ImageView
from web.models.imaging import ImageUpload, UploadedFile
from web.patient_keys import PatientKeys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.settings import Settings


_LOOK: Final = {
    "window": None,
    "invert": False,
    "zoom": 1.0,
    "rotation": 0,
    "flipHorizontal": False,
    "flipVertical": False,
    "centre": [8.0, 8.0],
}


def add_images(
    session: Session, settings: Settings, panel_id: UUID, patient_id: UUID, person_id: UUID
) -> dict[str, Any]:
    """Store images of a patient; return what stands in their addresses."""
    store = SeriesStore(
        session=session, settings=settings, patient_id=patient_id, person_id=person_id
    )
    made = store.add(slices=1, side=16)
    cipher = PatientKeys.of(settings).cipher(session, patient_id)
    upload = ImageUpload(
        id=uuid4(), patient_id=patient_id, uploaded_by_id=person_id, command_id=uuid4()
    )
    session.add(upload)
    session.flush()
    file = UploadedFile(id=uuid4(), upload_id=upload.id, position=0, size=8, received=0)
    file.sealed_name = cipher.seal("IM0001", file.name_context)
    view = ImageView(
        id=uuid4(),
        panel_id=panel_id,
        patient_id=patient_id,
        series_id=made.id,
        instance_id=made.instance_ids[0],
        frame=1,
        author_id=person_id,
        command_id=uuid4(),
    )
    view.sealed_state = cipher.seal(json.dumps(_LOOK), view.state_context)
    session.add_all([file, view])
    session.flush()
    return {
        "study_uid": made.study_uid,
        "series_uid": made.series_uid,
        "sop_uid": made.sop_uids[0],
        "frame": 1,
        "frame_list": "1",
        "series_id": made.id,
        "instance_id": made.instance_ids[0],
        "upload_id": upload.id,
        "uploaded_file_id": file.id,
        "view_id": view.id,
    }
