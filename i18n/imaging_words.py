"""Words for uploaded images: what became of a file, why it was refused or must be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from i18n.translators import marked as _
from workflows.domain.imaging.verdicts import FileVerdict, RefusalReason, ReviewReason

VERDICTS: Mapping[Enum, str] = {
    FileVerdict.CLEANED: _("Cleaned"),
    FileVerdict.REVIEW: _("Cleaned, to be looked at"),
    FileVerdict.REFUSED: _("Refused"),
}

REFUSED_FILES: Mapping[Enum, str] = {
    RefusalReason.NOT_RECOGNISED: _("This is no kind of file that can be taken in."),
    RefusalReason.NOT_NEEDED: _(
        "This file is the list of contents of the medium. Nothing in it is needed: the images are "
        "looked through themselves."
    ),
    RefusalReason.DAMAGED: _("The file is damaged or does not follow its own format."),
    RefusalReason.INCOMPLETE: _("The file lacks what tells which image it is."),
    RefusalReason.TOO_DEEP: _("The file is nested more deeply than any real image."),
    RefusalReason.TOO_LARGE: _("The image is larger than what can be taken in."),
    RefusalReason.TRANSFER_SYNTAX: _("The image is written in a way that cannot be read here."),
    RefusalReason.SOP_CLASS: _("Objects of this kind cannot be cleaned and are not taken in."),
    RefusalReason.STRUCTURED_REPORT: _(
        "A structured report is text about the patient, which no program can clean for certain. "
        "It is kept out: write what matters into the patient record, or send the report as a PDF."
    ),
    RefusalReason.CLINICAL_DOCUMENT: _(
        "A clinical document (CDA) names the patient throughout. It is kept out: write what "
        "matters into the patient record, or send it as a PDF."
    ),
    RefusalReason.PRESENTATION_STATE: _(
        "This file only says how other images were shown, with words drawn over them. It is kept "
        "out; the images themselves are taken."
    ),
    RefusalReason.RADIOTHERAPY_PLAN: _(
        "Plans, doses and structures of radiotherapy are not taken in; the images that they refer "
        "to are."
    ),
    RefusalReason.RAW_OBJECT: _(
        "Raw data of a device is written in a way that only its maker knows, so it cannot be "
        "cleaned. It is kept out; the images made of it are taken."
    ),
    RefusalReason.PRIVATE_OBJECT: _(
        "This object is of a kind that only its maker knows, so it cannot be cleaned. It is kept "
        "out."
    ),
    RefusalReason.ENCRYPTED: _("The file is encrypted."),
    RefusalReason.TIME_LIMIT: _("Reading the file took too long."),
    RefusalReason.MEMORY_LIMIT: _("Reading the file took too much memory."),
    RefusalReason.UNPACKED_TOO_LARGE: _("What is packed in the file is too large."),
}

REVIEWS: Mapping[Enum, str] = {
    ReviewReason.BURNED_IN_LIKELY: _("Devices of this kind often write names into the picture."),
    ReviewReason.BURNED_IN_STATED: _("The file says that text stands in the picture."),
    ReviewReason.BURNED_IN_UNKNOWN: _("The file does not say which kind of device made it."),
    ReviewReason.SECONDARY_IMAGE: _("The image was taken from a screen or made from others."),
    ReviewReason.TEXT_FOUND: _("Text was found in the picture."),
    ReviewReason.HEAD_VOLUME: _("A face could be drawn from these slices."),
    ReviewReason.FACE_PHOTOGRAPH: _("The picture may show a face."),
    ReviewReason.SLIDE_LABEL: _("The label of the slide may be in the picture."),
    ReviewReason.CANNOT_DECODE: _("The server cannot draw this picture: look at it in the viewer."),
    ReviewReason.FREE_TEXT: _("The file holds text that a person wrote."),
    ReviewReason.VIDEO_OR_SOUND: _("Moving pictures and sound cannot be checked by machine."),
}

IMAGING_ENUMS = (VERDICTS, REFUSED_FILES, REVIEWS)
