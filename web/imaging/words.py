"""Words for the list of images: modalities, states, and why a file made no image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from i18n.imaging_details import DETAILS
from i18n.labels import label
from web.imaging.uploads.limits import UploadRefusal
from web.models.imaging import ImageSeries, SeriesState, UploadedFileState, UploadState
from workflows.domain.imaging.verdicts import ImageKind, RefusalReason, ReviewReason

_MEGABYTE: Final = 1_000_000
_GIGABYTE: Final = 1_000_000_000

# PS3.3 C.7.3.1.1.1, those that hospitals send.
MODALITIES: Final[Mapping[str, Any]] = {
    "AR": _l("Eye measurement"),
    "BI": _l("Biomagnetic imaging"),
    "BMD": _l("Bone density"),
    "CR": _l("X-ray"),
    "CT": _l("CT"),
    "DG": _l("Diaphanography"),
    "DX": _l("X-ray"),
    "ECG": _l("ECG"),
    "EEG": _l("EEG"),
    "EMG": _l("EMG"),
    "EPS": _l("Cardiac electrophysiology"),
    "ES": _l("Endoscopy"),
    "GM": _l("Microscopy"),
    "HD": _l("Blood pressure curves"),
    "IO": _l("Dental X-ray"),
    "IVOCT": _l("Optical coherence tomography in vessels"),
    "IVUS": _l("Ultrasound in vessels"),
    "KO": _l("Key images"),
    "MG": _l("Mammography"),
    "MR": _l("MRI"),
    "NM": _l("Nuclear medicine"),
    "OCT": _l("Optical coherence tomography"),
    "OP": _l("Photograph of the eye"),
    "OPT": _l("Tomography of the eye"),
    "OT": _l("Other image"),
    "PR": _l("Presentation"),
    "PT": _l("PET"),
    "PX": _l("Panoramic X-ray"),
    "RF": _l("Fluoroscopy"),
    "RG": _l("X-ray"),
    "RTDOSE": _l("Radiotherapy dose"),
    "RTPLAN": _l("Radiotherapy plan"),
    "RTSTRUCT": _l("Radiotherapy structures"),
    "SC": _l("Screen capture"),
    "SEG": _l("Segmentation"),
    "SM": _l("Slide microscopy"),
    "SR": _l("Structured report"),
    "TG": _l("Thermography"),
    "US": _l("Ultrasound"),
    "XA": _l("Angiography"),
    "XC": _l("Photograph"),
}
KINDS: Final[Mapping[ImageKind, Any]] = {
    ImageKind.DICOM: _l("DICOM image"),
    ImageKind.PHOTOGRAPH: _l("Photograph"),
    ImageKind.VIDEO: _l("Video"),
    ImageKind.DOCUMENT: _l("Document (PDF)"),
    ImageKind.SIGNAL: _l("Signal recording (EDF)"),
    ImageKind.UNKNOWN: _l("Other image"),
}
SERIES_STATES: Final[Mapping[SeriesState, Any]] = {
    SeriesState.QUARANTINED: _l("Waits for your check"),
    SeriesState.RELEASED: _l("Released"),
    SeriesState.REFUSED: _l("Refused"),
}
SERIES_TONES: Final[Mapping[SeriesState, str]] = {
    SeriesState.QUARANTINED: "warning",
    SeriesState.RELEASED: "good",
    SeriesState.REFUSED: "danger",
}
UPLOAD_STATES: Final[Mapping[UploadState, Any]] = {
    UploadState.RECEIVING: _l("Not finished"),
    UploadState.CLEANING: _l("Being checked"),
    UploadState.READY: _l("Checked"),
    UploadState.DONE: _l("Done"),
    UploadState.DISCARDED: _l("Given up"),
}
FILE_STATES: Final[Mapping[UploadedFileState, Any]] = {
    UploadedFileState.RECEIVING: _l("Being sent"),
    UploadedFileState.RECEIVED: _l("Waits for the check"),
    UploadedFileState.CLEANED: _l("Cleaned"),
    UploadedFileState.REVIEW: _l("Cleaned, to be looked at"),
    UploadedFileState.DUPLICATE: _l("Here already"),
    UploadedFileState.REFUSED: _l("Not taken"),
    UploadedFileState.UNPACKED: _l("Unpacked"),
    UploadedFileState.SET_ASIDE: _l("Not needed"),
}
# Beside the reasons of the cleaning: what is wrong with an archive, or came twice.
OWN_REASONS: Final[Mapping[str, Any]] = {
    "archive_damaged": _l("The archive, or this file in it, is damaged. Make it again."),
    "archive_too_many": _l("The archives hold more than 5,000 files. Send fewer at once."),
    "archive_too_large": _l("The archives hold more than 4 GB. Send fewer at once."),
    "archive_locked": _l("It is protected by a password. Send it without one."),
    "archive_link": _l("It is a link to another file; links are not followed."),
    "failed_here": _l(
        "Checking this file failed here again and again. Whoever runs this installation finds "
        "the cause in its log."
    ),
    "same_object": _l("Another version of this very image is here already; that one stays."),
}
UPLOAD_REFUSALS: Final[Mapping[UploadRefusal, Any]] = {
    UploadRefusal.TOO_LARGE: _l("Together these files are larger than 2 GB. Send fewer at once."),
    UploadRefusal.TOO_MANY_FILES: _l("These are more than 5,000 files. Send fewer at once."),
    UploadRefusal.CLOSED: _l("This upload is closed. Begin a new one."),
    UploadRefusal.WRONG_PLACE: _l("Another window is sending this file. Try again."),
    UploadRefusal.NO_CONSENT: _l(
        "No images can be added: consent was withdrawn, or use of the data is restricted."
    ),
    UploadRefusal.NO_FILE: _l("Choose at least one file."),
}


# Modalities of documents and of what has no other.
_SAYS_NOTHING: Final = frozenset({"", "DOC", "OT"})


def counted_words(series: ImageSeries) -> str:
    """Return how many images a series has, or how many files where these are no pictures."""
    count = max(series.frame_count, series.instance_count)
    if series.rows and series.kind in (ImageKind.DICOM, ImageKind.PHOTOGRAPH):
        return str(ngettext("%(num)d image", "%(num)d images", count))
    return str(ngettext("%(num)d file", "%(num)d files", count))


def modality_words(kind: str, modality: str) -> str:
    """Return what kind of examination a series is; an unknown code stands for itself."""
    words = str(MODALITIES.get(modality, modality))
    if kind == ImageKind.DICOM and modality:
        return words
    # A film that came inside DICOM says by which device it was made.
    is_said = modality not in _SAYS_NOTHING
    return ", ".join([words] * is_said + [str(KINDS[ImageKind(kind)])])


def reason_words(reason: str, detail: str) -> str:
    """Return why a file made no image, with what a code such as a transfer syntax adds."""
    if reason in OWN_REASONS:
        words = str(OWN_REASONS[reason])
    elif reason in set(RefusalReason):
        words = str(_(label(RefusalReason(reason))))
    else:
        words = ""
    said = _detail_words(detail)
    return f"{words} ({said})" if words and said else words or said


def _detail_words(detail: str) -> str:
    """Return a detail in the reader's language; names of standards stand for themselves."""
    if detail in DETAILS:
        return str(_(detail))
    name, is_missing, _rest = detail.partition(" is missing")
    return str(_("%(name)s is missing", name=name)) if is_missing else detail


def review_words(codes: Mapping[str, Any]) -> list[str]:
    """Return why a person must look at a series, each reason a sentence."""
    known = set(ReviewReason)
    return [str(_(label(ReviewReason(each)))) for each in codes.get("codes", ()) if each in known]


def readable_size(size: int) -> str:
    """Return a size in bytes as the reader writes numbers: ``1.4 MB``, ``1,4 GB``."""
    if size < _MEGABYTE:
        return str(_("%(number)s kB", number=format_decimal(max(1, round(size / 1000)))))
    if size < _GIGABYTE:
        return str(_("%(number)s MB", number=format_decimal(round(size / _MEGABYTE, 1))))
    return str(_("%(number)s GB", number=format_decimal(round(size / _GIGABYTE, 2))))
