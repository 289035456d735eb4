"""Metadata, instances and frames: the stored bytes, in the form that the client asks for."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pydicom
import pytest

from web.file_store import FileStore
from web.models.imaging import ImageSeries

if TYPE_CHECKING:
    from tests.support.panel_site import PanelSite
    from tests.web.imaging.conftest import Storing

PARTS = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def parts_of(body: bytes, content_type: str) -> list[tuple[bytes, bytes]]:
    """Return head and content of each part."""
    boundary = content_type.partition("boundary=")[2].encode()
    pieces = body.split(b"--" + boundary)
    assert pieces[-1] == b"--\r\n"
    return [
        (head, content[:-2])
        for head, _gap, content in (piece.partition(b"\r\n\r\n") for piece in pieces[1:-1])
    ]


def test_a_member_gets_the_series_metadata(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=3)

    answer = panel_site.get("member", f"{made.path()}/metadata")

    assert (answer.status_code, answer.mimetype) == (200, "application/dicom+json")
    assert [each["00080018"]["Value"][0] for each in answer.get_json()] == made.sop_uids
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_metadata_are_sent_as_they_are_read(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=3)

    for path in (made.path(), f"/dicomweb/studies/{made.study_uid}"):
        answer = panel_site.get("member", f"{path}/metadata")
        # Its length would be known only to whoever had read all of it.
        assert "Content-Length" not in answer.headers
        assert len(answer.get_json()) == 3


def test_one_instance_has_its_own_metadata(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=3)

    answer = panel_site.get("member", f"{made.path(1)}/metadata")
    other = panel_site.get("member", f"{made.path()}/instances/2.25.1/metadata")

    assert [each["00080018"]["Value"][0] for each in answer.get_json()] == [made.sop_uids[1]]
    assert other.status_code == 404


def test_a_study_has_the_metadata_of_all_its_series(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=2)

    answer = panel_site.get("member", f"/dicomweb/studies/{made.study_uid}/metadata")

    assert len(answer.get_json()) == 2


def test_frames_are_the_stored_bytes_in_one_part_or_in_several(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add(slices=1, frames=5, modality="US")
    path = f"{made.path(0)}/frames"

    bare = panel_site.get(
        "member", f"{path}/2", headers={"Accept": "application/octet-stream; transfer-syntax=*"}
    )
    one = panel_site.get("member", f"{path}/3", headers={"Accept": PARTS})
    three = panel_site.get("member", f"{path}/5,1,2", headers={"Accept": PARTS})

    assert bare.data == made.frames[0][1]
    assert bare.content_type == f"application/octet-stream; transfer-syntax={LITTLE_ENDIAN}"
    assert [content for _head, content in parts_of(one.data, one.content_type)] == [
        made.frames[0][2]
    ]
    found = parts_of(three.data, three.content_type)
    assert [content for _head, content in found] == [made.frames[0][at] for at in (4, 0, 1)]
    assert all(f"transfer-syntax={LITTLE_ENDIAN}".encode() in head for head, _content in found)
    assert three.content_length == len(three.data)


@pytest.mark.parametrize(
    ("frames", "accept", "status"),
    [
        ("0", PARTS, 400),
        ("x", PARTS, 400),
        ("1,,2", PARTS, 400),
        ("99999999999999999999", PARTS, 400),
        (",".join(["1"] * 300), PARTS, 400),
        ("6", PARTS, 404),
        ("1,6", PARTS, 404),
        ("1", "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.90", 406),
        ("1", "image/jp2", 406),
        ("1,2", "application/octet-stream", 406),
    ],
)
def test_what_is_not_there_or_not_so_is_refused(
    panel_site: PanelSite, storing: Storing, frames: str, accept: str, status: int
) -> None:
    with storing() as store:
        made = store.add(slices=1, frames=5, modality="US")

    answer = panel_site.get("member", f"{made.path(0)}/frames/{frames}", headers={"Accept": accept})

    assert answer.status_code == status


def test_an_instance_is_the_stored_file(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1, side=512)

    bare = panel_site.get("member", made.path(0), headers={"Accept": "application/dicom"})
    part = panel_site.get(
        "member",
        made.path(0),
        headers={"Accept": 'multipart/related; type="application/dicom"'},
    )

    assert bare.data == made.files[0]
    assert pydicom.dcmread(io.BytesIO(bare.data)).SOPInstanceUID == made.sop_uids[0]
    assert bare.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in bare.headers["Content-Security-Policy"]
    assert parts_of(part.data, part.content_type)[0][1] == made.files[0]


def test_a_file_that_is_gone_is_not_there(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1)
    with panel_site.lent.sessions() as session:
        ref = session.get_one(ImageSeries, made.id).metadata_ref
    FileStore.of(panel_site.settings).delete(str(ref))

    assert panel_site.get("member", f"{made.path()}/metadata").status_code == 404


def test_the_metadata_is_sent_as_it_was_computed(panel_site: PanelSite, storing: Storing) -> None:
    with storing() as store:
        made = store.add(slices=1)

    (described,) = json.loads(panel_site.get("member", f"{made.path()}/metadata").data)

    assert described["00100010"] == {"vr": "PN", "Value": [{"Alphabetic": "Amber Heron"}]}
    assert "7FE00010" not in described


def test_frames_are_sent_to_viewers_that_leave_out_quotation_marks(
    panel_site: PanelSite, storing: Storing
) -> None:
    with storing() as store:
        made = store.add()

    answer = panel_site.get(
        "member",
        f"{made.path(0)}/frames/1",
        headers={
            "Accept": "multipart/related; type=application/octet-stream; transfer-syntax=*",
        },
    )

    [(_head, frame)] = parts_of(answer.data, answer.content_type)
    assert frame == made.frames[0][0]


@pytest.mark.parametrize("uid", ["1.2%00", "a", "1%2F2", "%C3%A9", "1" * 65, "'--"])
def test_what_is_no_identifier_is_not_there(panel_site: PanelSite, uid: str) -> None:
    for path in (
        f"/dicomweb/studies/{uid}/series",
        f"/dicomweb/studies/1/series/{uid}/metadata",
        f"/dicomweb/studies/1/series/2/instances/{uid}/frames/1",
    ):
        assert panel_site.get("member", path).status_code == 404
