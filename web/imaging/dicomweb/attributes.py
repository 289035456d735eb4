"""Says in the DICOM JSON Model (PS3.18 Annex F) what the tables know of studies and series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from web.models.imaging import ImageInstance, ImageSeries, ImageStudy
from web.models.patients import Patient, Sex

Attributes = dict[str, dict[str, Any]]
# PS3.6: tag and value representation of each attribute that answers and matches.
KEYWORDS: Final[Mapping[str, tuple[str, str]]] = {
    "SOPClassUID": ("00080016", "UI"),
    "SOPInstanceUID": ("00080018", "UI"),
    "StudyDate": ("00080020", "DA"),
    "StudyTime": ("00080030", "TM"),
    "AccessionNumber": ("00080050", "SH"),
    "InstanceAvailability": ("00080056", "CS"),
    "Modality": ("00080060", "CS"),
    "ModalitiesInStudy": ("00080061", "CS"),
    "ReferringPhysicianName": ("00080090", "PN"),
    "SeriesDescription": ("0008103E", "LO"),
    "RetrieveURL": ("00081190", "UR"),
    "PatientName": ("00100010", "PN"),
    "PatientID": ("00100020", "LO"),
    "PatientBirthDate": ("00100030", "DA"),
    "PatientSex": ("00100040", "CS"),
    "BodyPartExamined": ("00180015", "CS"),
    "StudyInstanceUID": ("0020000D", "UI"),
    "SeriesInstanceUID": ("0020000E", "UI"),
    "StudyID": ("00200010", "SH"),
    "SeriesNumber": ("00200011", "IS"),
    "InstanceNumber": ("00200013", "IS"),
    "Laterality": ("00200060", "CS"),
    "NumberOfStudyRelatedSeries": ("00201206", "IS"),
    "NumberOfStudyRelatedInstances": ("00201208", "IS"),
    "NumberOfSeriesRelatedInstances": ("00201209", "IS"),
    "NumberOfFrames": ("00280008", "IS"),
    "Rows": ("00280010", "US"),
    "Columns": ("00280011", "US"),
}
_SEXES: Final[Mapping[Sex, str]] = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNDETERMINED: "O"}


def attributes(**values: Any) -> Attributes:
    """Return attributes by keyword; what is empty has no value, as the model asks."""
    found: Attributes = {}
    for keyword, value in values.items():
        tag, representation = KEYWORDS[keyword]
        found[tag] = {"vr": representation}
        if value not in (None, "", []):
            listed = value if isinstance(value, list) else [value]
            found[tag]["Value"] = [_plain(each, representation) for each in listed]
    return dict(sorted(found.items()))


def study_attributes(
    study: ImageStudy,
    patient: Patient,
    modalities: list[str],
    series: int,
    instances: int,
) -> Attributes:
    """Return a study as QIDO-RS answers it (PS3.18 Table 10.6.3-3)."""
    return attributes(
        StudyDate=study.study_date,
        StudyTime=None,
        AccessionNumber=None,
        InstanceAvailability="ONLINE",
        ModalitiesInStudy=modalities,
        ReferringPhysicianName=None,
        PatientName=patient.nickname,
        PatientID=patient.nickname,
        PatientBirthDate=None,
        PatientSex=_SEXES.get(patient.sex, ""),
        StudyInstanceUID=study.study_uid,
        StudyID=None,
        NumberOfStudyRelatedSeries=series,
        NumberOfStudyRelatedInstances=instances,
    )


def series_attributes(series: ImageSeries, study_uid: str) -> Attributes:
    """Return a series as QIDO-RS answers it (PS3.18 Table 10.6.3-4)."""
    return attributes(
        Modality=series.modality,
        SeriesDescription=series.description,
        BodyPartExamined=series.body_part,
        StudyInstanceUID=study_uid,
        SeriesInstanceUID=series.series_uid,
        SeriesNumber=series.series_number,
        Laterality=series.laterality,
        NumberOfSeriesRelatedInstances=series.instance_count,
    )


def instance_attributes(instance: ImageInstance, study_uid: str, series: ImageSeries) -> Attributes:
    """Return an instance as QIDO-RS answers it (PS3.18 Table 10.6.3-5)."""
    return attributes(
        SOPClassUID=instance.sop_class,
        SOPInstanceUID=instance.sop_uid,
        InstanceAvailability="ONLINE",
        Modality=series.modality,
        StudyInstanceUID=study_uid,
        SeriesInstanceUID=series.series_uid,
        InstanceNumber=instance.instance_number,
        NumberOfFrames=instance.frames,
        Rows=instance.rows,
        Columns=instance.columns,
    )


def _plain(value: Any, representation: str) -> Any:
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return {"Alphabetic": value} if representation == "PN" else value
