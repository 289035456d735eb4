"""Made-up photographs, films, documents and recordings with canaries in their metadata."""

from __future__ import annotations

import datetime as dt
import io
from fractions import Fraction

import av
import edfio
import numpy as np
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.support.dicom_files import CANARY

_SIDEWAYS = 6


def a_photograph(kind: str) -> bytes:
    """Return a picture of 40 x 30 pixels, taken sideways."""
    picture = Image.new("RGB", (40, 30), "red")
    exif = picture.getexif()
    exif[0x010E], exif[0x0112] = CANARY, _SIDEWAYS
    file = io.BytesIO()
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", CANARY)
        picture.save(file, kind, exif=exif, pnginfo=texts)
    else:
        picture.save(file, kind, exif=exif, comment=CANARY.encode())
    return file.getvalue()


def a_film(container: str) -> bytes:
    """Return a film of two seconds in ``mp4``, ``mov`` or ``webm``."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as film:
        film.metadata.update({"title": CANARY, "location": "+48.1+11.5/", "comment": CANARY})
        track = film.add_stream("libvpx" if container == "webm" else "libx264", rate=Fraction(10))
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        track.metadata["handler_name"] = CANARY
        for number in range(20):
            grey = np.full((48, 64, 3), number * 10, "uint8")
            film.mux(track.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        film.mux(track.encode())
    return file.getvalue()


def a_document(*, password: str = "") -> bytes:
    """Return a PDF of two pages with everything that a PDF can carry beside them."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": CANARY, "/Title": CANARY})
    writer.add_attachment(f"{CANARY}.txt", CANARY.encode())
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(CANARY)}
    )
    writer._root_object[NameObject("/OpenAction")] = script
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject(CANARY)})
    if password:
        writer.encrypt(password)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_recording() -> bytes:
    """Return ten seconds of EDF+ with two channels and an annotation."""
    seconds = np.arange(2560)
    recording = edfio.Edf(
        [
            edfio.EdfSignal(np.sin(seconds / 10), 256, label="EEG Fp1", physical_dimension="uV"),
            edfio.EdfSignal(seconds % 9.0, 256, label=CANARY, transducer_type=CANARY),
        ],
        patient=edfio.Patient(name=CANARY, code=CANARY, birthdate=dt.date(1967, 12, 31), sex="F"),
        recording=edfio.Recording(
            startdate=dt.date(2020, 3, 4), hospital_administration_code=CANARY
        ),
        starttime=dt.time(10, 30),
        annotations=[edfio.EdfAnnotation(1, None, CANARY)],
    )
    file = io.BytesIO()
    recording.write(file)
    return file.getvalue()
