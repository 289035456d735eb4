"""The cleaner and its children: limits, refusals, ends, and nothing left behind."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pytest
from PIL import Image

from activities.imaging.cleaner import (
    CleanedFile,
    Cleaner,
    CleaningLimits,
    DrawnMark,
    Mask,
    RenderingError,
)
from tests.support.child_memory import most_memory
from tests.support.dicom_files import (
    SECRETS,
    corpus_file,
    ct_image,
    read_back,
    written,
)
from workflows.domain.imaging.verdicts import FileVerdict, ImageKind, RefusalReason


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    with Cleaner() as started:
        yield started


def clean(
    cleaner: Cleaner, content: bytes, masks: tuple[Mask, ...] = ()
) -> tuple[CleanedFile, bytes]:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        source.seek(0)
        verdict = cleaner.clean(cast("BinaryIO", source), cast("BinaryIO", target), SECRETS, masks)
        target.seek(0)
        return verdict, target.read()


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


def test_an_image_is_cleaned_and_described(cleaner: Cleaner):
    verdict, content = clean(cleaner, written(ct_image(BodyPartExamined="CHEST", InstanceNumber=7)))

    assert (verdict.verdict, verdict.kind) == (FileVerdict.CLEANED, ImageKind.DICOM)
    assert verdict.facts is not None
    assert verdict.facts.instance_number == 7
    assert verdict.facts.body_part == "CHEST"
    [(at, length)] = verdict.facts.frame_offsets
    assert content[at : at + length] == np.arange(64, dtype="<u2").tobytes()
    assert read_back(content).PatientName == "P-TEST"


def test_the_same_file_gives_the_same_bytes(cleaner: Cleaner):
    original = written(ct_image(StudyDate="20240229"))

    assert clean(cleaner, original) == clean(cleaner, original)


def test_a_refusal_leaves_nothing_and_the_next_file_is_read(cleaner: Cleaner):
    refused, content = clean(cleaner, b"no image at all")
    accepted, _content = clean(cleaner, written(ct_image()))

    assert (refused.refusal, content) == (RefusalReason.NOT_RECOGNISED, b"")
    assert accepted.refusal is None


def test_an_empty_file_is_damaged(cleaner: Cleaner):
    assert clean(cleaner, b"")[0].refusal is RefusalReason.DAMAGED


def test_a_file_that_takes_too_long_is_refused_and_the_cleaner_goes_on():
    with Cleaner(CleaningLimits(wall_seconds=0.0001)) as hurried:
        refused, content = clean(hurried, written(ct_image()))

        assert (refused.refusal, content) == (RefusalReason.TIME_LIMIT, b"")
        assert refused.source_digest != bytes(32)


def test_a_file_that_takes_too_much_memory_is_refused():
    # Elements are kept as objects, of which these are many.
    with Cleaner(CleaningLimits(memory_bytes=1024 * 1024)) as narrow:
        image = written(ct_image(StudyDescription="X"))
        crowd = b"".join(
            (0x0009).to_bytes(2, "little") + number.to_bytes(2, "little") + b"LO\2\0XX"
            for number in range(0x1001, 0xFFFF)
        )
        at = image.index(b"\x10\x00\x10\x00PN")
        refused, content = clean(narrow, image[:at] + crowd + image[at:])

        assert (refused.refusal, content) == (RefusalReason.MEMORY_LIMIT, b"")
        assert clean(narrow, b"no image")[0].refusal is RefusalReason.NOT_RECOGNISED


def test_a_child_that_is_killed_costs_one_file(cleaner: Cleaner):
    clean(cleaner, written(ct_image()))
    assert cleaner._template is not None
    [child] = children_of(cleaner._template._process.pid)

    os.kill(child, 9)
    first, _ = clean(cleaner, written(ct_image()))
    second, _ = clean(cleaner, written(ct_image()))

    assert first.refusal in (None, RefusalReason.MEMORY_LIMIT, RefusalReason.DAMAGED)
    assert second.refusal is None


def test_no_process_is_left():
    with Cleaner() as ended:
        clean(ended, written(ct_image()))
        clean(ended, b"no image")
        assert ended._template is not None
        process = ended._template._process
        child = children_of(process.pid)

    assert process.returncode is not None
    assert not any(Path(f"/proc/{each}").exists() for each in child)


def test_a_child_keeps_no_file_open(cleaner: Cleaner):
    clean(cleaner, written(ct_image()))
    assert cleaner._template is not None
    [child] = children_of(cleaner._template._process.pid)

    opened = [str(each.readlink()) for each in Path(f"/proc/{child}/fd").iterdir()]

    assert {each.split(":")[0] for each in opened} == {"/dev/null", "socket"}


def test_a_large_file_is_not_read_into_memory():
    image = ct_image(
        Rows=512, Columns=512, NumberOfFrames=600, PixelData=bytes(512 * 512 * 2 * 600)
    )
    with Cleaner() as weighed:
        verdict, content = clean(weighed, written(image))
        held = most_memory(weighed)

    assert verdict.facts is not None
    assert verdict.facts.frames == 600
    assert len(content) > 300_000_000
    # The file itself is mapped: its pages count while they are looked at, and can be let go.
    assert held < len(content) + 128 * 1024 * 1024


def test_children_have_no_rights_and_no_network(cleaner: Cleaner):
    clean(cleaner, written(ct_image()))
    assert cleaner._template is not None
    template = cleaner._template._process.pid
    [child] = children_of(template)

    told = Path(f"/proc/{child}/status").read_text(encoding="ascii")
    assert "NoNewPrivs:\t1" in told
    if os.geteuid() == 0:
        assert "Uid:\t65534" in told
    assert Path(f"/proc/{template}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    limits = Path(f"/proc/{child}/limits").read_text(encoding="ascii")
    assert "Max core file size        0 " in limits
    assert "Max open files            32 " in limits
    for kind in ("Max cpu time", "Max address space"):
        [line] = (each for each in limits.splitlines() if each.startswith(kind))
        assert "unlimited" not in line


def test_masks_are_black_in_every_frame_and_cleaned_twice_the_same(cleaner: Cleaner):
    original = corpus_file("US1_UNCR.dcm").read_bytes()
    mask = Mask(frame=None, x=10, y=20, width=30, height=40)

    verdict, content = clean(cleaner, original, (mask,))

    image = read_back(content).pixel_array
    assert verdict.receipt.masked_regions == 1
    assert image[20:60, 10:40].max() == 0
    assert "BurnedInAnnotation" not in read_back(content)


def test_confirming_says_so_and_keeps_the_identifiers(cleaner: Cleaner):
    _verdict, content = clean(cleaner, corpus_file("693_J2KR.dcm").read_bytes())
    before = read_back(content)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(content)
        source.flush()
        confirmed = cleaner.confirm(
            cast("BinaryIO", source),
            cast("BinaryIO", target),
            [Mask(frame=1, x=250, y=240, width=9, height=8)],
        )
        target.seek(0)
        after = read_back(target.read())

    assert confirmed.facts is not None
    assert after.BurnedInAnnotation == "NO"
    assert after.SOPInstanceUID == before.SOPInstanceUID
    assert [each.CodeValue for each in after.DeidentificationMethodCodeSequence] == [
        "113100",
        "113101",
        "113103",
        "113105",
        "113107",
    ]
    same = before.pixel_array == after.pixel_array
    assert not same[240:248, 250:259].all()
    same[240:248, 250:259] = True
    assert same.all()


def test_a_frame_is_drawn_with_its_marks(cleaner: Cleaner):
    _verdict, content = clean(cleaner, corpus_file("693_UNCR.dcm").read_bytes())
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.flush()
        file = cast("BinaryIO", source)
        plain = cleaner.render(file, frame=1, window=(40, 400), longest_side=128)
        mark = DrawnMark(points=((100, 100), (300, 300)))
        marked = cleaner.render(file, frame=1, window=(40, 400), longest_side=128, marks=[mark])

        assert Image.open(io.BytesIO(plain)).size == (128, 128)
        assert Image.open(io.BytesIO(marked)).mode == "RGB"
        with pytest.raises(RenderingError):
            cleaner.render(file, frame=2, window=None, longest_side=128)


@pytest.mark.parametrize("name", ["JPEG-LL.dcm", "JPGExtended.dcm"])
def test_jpeg_lossless_and_jpeg_of_twelve_bits_are_drawn(cleaner: Cleaner, name: str):
    _verdict, content = clean(cleaner, corpus_file(name).read_bytes())
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.flush()
        picture = cleaner.render(cast("BinaryIO", source), frame=1, window=None, longest_side=64)

    assert Image.open(io.BytesIO(picture)).size == (16, 64)
