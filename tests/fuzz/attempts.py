"""What the gate sends: a numbered attempt is the same each time, of one of several kinds.

Changed files go through the upload of the pages, changed bodies through STOW-RS; headers of tus
and bodies of JSON and forms are made of what breaks readers of numbers, names and encodings.
"""

from __future__ import annotations

import base64
import io
import json
import random
import string
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from PIL import Image

from tests.support.dicom_files import CANARY, corpus, ct_image, written
from tests.support.media_files import a_document, a_film, a_photograph, a_recording
from tests.support.mutants import mutant

_LARGEST_SEED: Final = 60_000
_BOUNDARY: Final = "border"


class Kind(StrEnum):
    """How an attempt is sent, and what it is a change of."""

    DICOM = "DICOM"
    DOCUMENT = "PDF"
    ARCHIVE = "ZIP"
    MEDIA = "photograph, film or signals"
    STOW = "STOW-RS body"
    TUS = "tus headers"
    JSON = "JSON or form"


# Of a hundred attempts in a row; security.md 4.7 asks for these shares of ten thousand.
_SHARES: Final = {
    Kind.DICOM: 38,
    Kind.DOCUMENT: 16,
    Kind.ARCHIVE: 18,
    Kind.MEDIA: 8,
    Kind.STOW: 9,
    Kind.TUS: 7,
    Kind.JSON: 4,
}
_ROUND: Final = tuple(kind for kind, share in _SHARES.items() for _one in range(share))
FILES: Final = frozenset({Kind.DICOM, Kind.DOCUMENT, Kind.ARCHIVE, Kind.MEDIA})


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One request: its number, what it is, a body, and headers of its own."""

    number: int
    kind: Kind
    body: bytes
    headers: Mapping[str, str]


def attempt(number: int) -> Attempt:
    """Return the attempt of this number."""
    # 37 is prime to 100: each kind comes again and again in any hundred.
    kind = _ROUND[number * 37 % len(_ROUND)]
    chance = random.Random(f"attempt {number}")  # noqa: S311 - the same each time is the point
    if kind in FILES:
        return Attempt(
            number=number,
            kind=kind,
            body=mutant(_seeds(kind), number),
            headers={"filename": _name(chance)},
        )
    body, headers = _MADE[kind](number, chance)
    return Attempt(number=number, kind=kind, body=body, headers=headers)


@cache
def _seeds(kind: Kind) -> Sequence[bytes]:
    return _SEEDS[kind]()


def _images() -> list[bytes]:
    planted = ct_image(
        PatientName=CANARY, PatientAddress=CANARY, ImageComments=CANARY, StudyDescription=CANARY
    )
    small = [path.read_bytes() for path in corpus() if path.stat().st_size <= _LARGEST_SEED]
    return [written(planted)] * (len(small) // 2) + small


def _archives() -> list[bytes]:
    image, paper = written(ct_image()), a_document()
    inner = _zipped({"IM1": image, "paper.pdf": paper})
    return [
        _zipped({"CD/DICOMDIR": b"x" * 99, "CD/IM1": image, "CD/IM2": image[:-9]}),
        _zipped({"images.zip": inner, "IM3": image}),
        _zipped({f"IM{number}": image for number in range(40)}),
        _zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        _zipped({"../../etc/passwd": image, "/root": image, "C:\\x": image, "": b""}),
    ]


def _a_scan() -> bytes:
    """Return a PDF that holds a picture, as a scanner makes it."""
    file = io.BytesIO()
    Image.effect_noise((200, 150), 60.0).save(file, "PDF")
    return file.getvalue()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name or "empty"), content)
    return file.getvalue()


_SEEDS: Final[Mapping[Kind, Callable[[], Sequence[bytes]]]] = {
    Kind.DICOM: _images,
    Kind.DOCUMENT: lambda: [a_document(), a_document(password="open"), _a_scan()],
    Kind.ARCHIVE: _archives,
    Kind.MEDIA: lambda: [
        a_photograph("JPEG"),
        a_photograph("PNG"),
        a_recording()[:20_000],
        a_film("mp4"),
        a_film("webm"),
    ],
}
_NAMES: Final = (
    "IM0001", "../../../etc/passwd", "C:\\DICOM\\IM1", "a/" * 300, "\u202egpj.exe", "x" * 5_000,
    "", ".", "..", "name\x00.dcm", "\ud7ff\uffff", "<script>", "%s%n", "'; DROP TABLE", "DICOMDIR",
)  # fmt: skip
_NUMBERS: Final = (
    "", "0", "-1", "1e3", "0x10", "٣", "9" * 15, "9" * 400, "1.5", "NaN", " 5", "5,5", "+3", "\xb2",
    "2147483648", "4294967296", "18446744073709551616",
)  # fmt: skip
_ENCODED: Final = ("=", "====", "a", "YQ", "YQ==", "////", "\xff\xfe", "/v8=", "7aCA", "A" * 9_000)


def _name(chance: random.Random) -> str:
    letters = string.printable + "äßœ漢\U0001f9ec"
    made = "".join(chance.choice(letters) for _letter in range(chance.randint(1, 40)))
    return chance.choice((*_NAMES, made, made))


def _stow(number: int, chance: random.Random) -> tuple[bytes, Mapping[str, str]]:
    parts = chance.sample(_seeds(Kind.DICOM), chance.randint(1, 3))
    head = b"Content-Type: application/dicom\r\n\r\n"
    border = f"\r\n--{_BOUNDARY}".encode()
    body = b"".join(border + b"\r\n" + head + each for each in parts) + border + b"--\r\n"
    body = mutant([body], number) if chance.random() < 0.8 else body[: chance.randrange(len(body))]
    types = (
        f'multipart/related; type="application/dicom"; boundary={_BOUNDARY}',
        f'multipart/related; type="application/dicom"; boundary="{_BOUNDARY}"',
        f"multipart/related; boundary={_BOUNDARY[:-1]}",
        "multipart/related; boundary=" + "b" * 200,
        'multipart/related; type="application/dicom+json"; boundary=x',
        "multipart/related; boundary*=utf-8''%ff",
        "multipart/related; boundary=\xe9",
        "application/dicom",
        "",
    )
    whole = chance.random() < 0.7
    return body, {"Content-Type": types[0] if whole else chance.choice(types)}


def _tus(_number: int, chance: random.Random) -> tuple[bytes, Mapping[str, str]]:
    length, offset = chance.choice(_NUMBERS), chance.choice(_NUMBERS)
    name = base64.b64encode(_name(chance).encode("utf-8", "surrogatepass")).decode()
    metadata = chance.choice(
        (f"filename {name}", name, f"filename {name},filename {name}", f"fingerprint {name}",
         f"filename {chance.choice(_ENCODED)}", ",,,", " ", f"{name} " * 50)
    )  # fmt: skip
    headers = {
        "Tus-Resumable": chance.choice(("1.0.0", "1.0.0", "1.0.0", "0.2.2", "", "1.0.0\t")),
        "Upload-Length": length if chance.random() < 0.5 else str(chance.randint(0, 99)),
        "Upload-Offset": offset if chance.random() < 0.5 else "0",
        "Upload-Metadata": metadata,
        "Content-Type": chance.choice(
            ("application/offset+octet-stream", "application/offset+octet-stream", "text/plain", "")
        ),
    }
    if chance.random() < 0.4:
        algorithm = chance.choice(("sha1", "md5", "", "sha1,sha1"))
        headers["Upload-Checksum"] = f"{algorithm} {chance.choice(_ENCODED)}"
    for name in list(headers):
        if chance.random() < 0.15:
            del headers[name]
    return chance.randbytes(chance.choice((0, 1, 50, 99, 100, 3_000))), headers


def _json(number: int, chance: random.Random) -> tuple[bytes, Mapping[str, str]]:
    made: object = chance.choice(
        (
            {"fingerprints": [_name(chance)]},
            {"fingerprints": [1, None, [], {}]},
            {"fingerprints": "x"},
            {"fingerprints": ["x"] * 6_000},
            [],
            None,
            "fingerprints",
            json.loads("[" * 400 + "]" * 400),
        )
    )
    body = json.dumps(made).encode()
    if chance.random() < 0.5:
        body = mutant([body.ljust(200)], number)
    kinds = (
        "application/json",
        "application/json; charset=utf-7",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=border",
        "multipart/form-data",
    )
    return body, {"Content-Type": chance.choice(kinds)}


_MADE: Final[Mapping[Kind, Callable[[int, random.Random], tuple[bytes, Mapping[str, str]]]]] = {
    Kind.STOW: _stow,
    Kind.TUS: _tus,
    Kind.JSON: _json,
}
