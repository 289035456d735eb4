"""Words of the viewer: its buttons, what its script says, and what a series is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l

from web.imaging.body_parts import body_part_words
from web.imaging.viewer.exporting import ExportForm
from web.imaging.words import counted_words, modality_words
from workflows.domain.imaging.volumes import VolumeFault

if TYPE_CHECKING:
    from web.models.imaging import ImageSeries

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
Words = Mapping[str, Any]

# What the viewer's script says; names in braces are filled in by the script.
SAID_BY_SCRIPT: Final[Words] = {
    "opening": _l("The images are being opened …"),
    "imageOf": _l("Image {number} of {total}"),
    "imageNumber": _l("Image {number}"),
    "windowOf": _l("Centre {centre}, width {width}"),
    "zoomOf": _l("{percent} %"),
    "loaded": _l("{done} of {total} images are here"),
    "cannotShow": _l(
        "This image cannot be shown here. It is stored as {syntax}, which this browser cannot "
        "decode."
    ),
    "drawnByServer": _l(
        "The server drew this picture: the image is stored as {syntax} in a way that this browser "
        "cannot decode. It can be looked at, but not windowed, measured or marked."
    ),
    "crossShown": _l(
        "Point {number} of {total}: the arrows move the cross (with Shift by a little), Enter sets "
        "the point, Escape ends."
    ),
    "crossLeft": _l("The cross is gone; nothing was marked."),
    "notAllowed": _l("These images are not, or no longer, open to you."),
    "notLoaded": _l("The images could not be loaded. Check the connection and open them again."),
    "someNotLoaded": _l("Images that could not be shown: {count}"),
    "notStarted": _l("The viewer could not start in this browser."),
    "nothingToDraw": _l("This series holds no images that can be shown here. You can download it."),
    "onlyDownload": _l("Files of this kind ({kind}) are not shown here."),
    "cannotDraw": _l("This picture could not be drawn. You can download the file."),
    "cannotPlay": _l("This browser cannot play films of this kind ({kind})."),
    "download": _l("Download the file"),
    "pictureOf": _l("{label}, picture {number}"),
    "waveform": _l("{count} leads, {seconds} s, {rate} samples a second; 25 mm/s, 10 mm/mV"),
    "saving": _l("Saving …"),
    "saved": _l("Saved"),
    "keptBeside": _l(
        "This mark was changed meanwhile. Both versions are kept and shown side by side."
    ),
    "notSaved": _l("Not saved. Check the connection and draw or press again."),
    "mayNameSomebody": _l("Not saved yet: this may say who the patient is."),
    "takenBack": _l("Not kept: the change was taken back."),
    "stale": _l("The marks of others cannot be followed at the moment."),
    "viewKept": _l("The view is kept. You can attach it in the discussion."),
    "measured": _l("{name}: {number} {unit}"),
    "remove": _l("Remove"),
    "length": _l("Length"),
    "angle": _l("Angle"),
    "area": _l("Area"),
    "mean": _l("Mean"),
    "deviation": _l("Standard deviation"),
    "rectangle": _l("Rectangle"),
    "ellipse": _l("Ellipse"),
    "arrow": _l("Arrow"),
    "key_image": _l("Key image"),
    "noGraphics": _l("Three planes are not offered: this browser draws without a graphics card."),
    "onlyOnStack": _l(
        "Not kept: marks are kept on the images of the series. Leave the three planes to draw one."
    ),
    "asPinned": _l("as pinned"),
    "changedSince": _l("Marks that were changed since: {count}"),
    "removedSince": _l("Marks that were removed since: {count}"),
    "addedSince": _l("Marks that were added since: {count}"),
    "inPanel": _l("panel {number}"),
    "slideLevel": _l("Level {level} of {total}"),
    "slideMagnification": _l("about {magnification} times, as objectives are named"),
    "slideMicrometres": _l("{length} µm"),
    "slideMillimetres": _l("{length} mm"),
    "slideNowhere": _l(
        "Nothing was scanned in the middle of the picture: move it, and point again."
    ),
    "slideStain": _l("{number} of {total}: {words}"),
    "slidePlane": _l("{number} of {total} ({height} µm)"),
    "slideOf": _l("{number} of {total}"),
    "slideNoTile": _l("Not kept: nothing was scanned where this mark begins."),
    "slidePlace": _l("Place {number}"),
    "slideTileMissing": _l(
        "Parts of this slide are missing on the server. What stands in their place is coarser, or "
        "empty."
    ),
    "slideTiles": _l(
        "Parts of this slide cannot be shown here: they are stored as {syntax}, and could not be "
        "decoded. What stands in their place is coarser, or empty."
    ),
    "otherSeries": _l(
        "Not kept: marks are kept for the series that this page is about. Open the other one alone."
    ),
}


# Why a series cannot be cut in three planes.
VOLUME_FAULTS: Final[Mapping[VolumeFault, Any]] = {
    VolumeFault.UNDECIDED: _l(
        "Three planes are not offered yet: the slices of this series are looked at anew after an "
        "upgrade. Try again in a minute."
    ),
    VolumeFault.OVERVIEW: _l(
        "Three planes are not offered: this series holds overview images, which cross the others."
    ),
    VolumeFault.NOT_PLACED: _l(
        "Three planes are not offered: not every image says where in the body it lies."
    ),
    VolumeFault.TOO_FEW: _l("Three planes are not offered: this series has too few slices."),
    VolumeFault.DIFFERENT_SIZES: _l(
        "Three planes are not offered: the images of this series differ in size."
    ),
    VolumeFault.NOT_PARALLEL: _l(
        "Three planes are not offered: the slices of this series are not parallel."
    ),
    VolumeFault.REPEATED: _l(
        "Three planes are not offered: several images of this series lie at the same place."
    ),
    VolumeFault.UNEVEN: _l(
        "Three planes are not offered: the slices are not equally far apart, or some are missing. "
        "What was cut from them would be stretched."
    ),
    VolumeFault.TILTED: _l(
        "Three planes are not offered: the scanner was tilted, and what was cut from these slices "
        "would be bent."
    ),
}

EXPORTS: Final[Mapping[ExportForm, Any]] = {
    ExportForm.REPORT: _l("Measurements as a DICOM structured report"),
    ExportForm.PRESENTATION: _l("Marks as a DICOM presentation state"),
}


def words_for_script() -> dict[str, str]:
    """Return what the script says, in the reader's language."""
    return {key: str(words) for key, words in SAID_BY_SCRIPT.items()}


def why_no_planes(series: ImageSeries) -> Any:
    """Return why a series is not offered in three planes, in a sentence; "" when it is."""
    if series.is_volume:
        return ""
    return VOLUME_FAULTS[VolumeFault(series.volume_fault or VolumeFault.NOT_PLACED)]


def series_label(series: ImageSeries) -> str:
    """Return what a series is, such as "CT, head, 300 images"."""
    parts = [modality_words(series.kind, series.modality)]
    if series.body_part:
        parts.append(body_part_words(series.body_part))
    parts.append(counted_words(series))
    return ", ".join(str(each) for each in parts)
