"""``consilium deidentify``, as a hospital runs it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from activities.deidentify_verb import deidentify
from tests.support.dicom_files import CANARY, ct_image, written


def run(*arguments: object) -> Result:
    return CliRunner().invoke(deidentify, [str(each) for each in arguments])


def test_each_file_has_its_verdict_and_the_receipt_says_no_name(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"{CANARY}.dcm").write_bytes(written(ct_image(BodyPartExamined="CHEST")))
    (folder / "head.dcm").write_bytes(
        written(ct_image(SOPInstanceUID="1.2.3.9", BurnedInAnnotation="YES"))
    )
    (folder / "letter.docx").write_bytes(b"no image")

    result = run(folder, tmp_path / "out", "--receipt", tmp_path / "receipt.json")

    assert result.exit_code == 1
    assert f"released     {CANARY}.dcm\n" in result.output
    assert "quarantined  head.dcm: The file says that text stands in the picture." in result.output
    assert "refused      letter.docx: This is no kind of file" in result.output
    assert "1 quarantined, 1 refused, 1 released" in result.output
    text = (tmp_path / "receipt.json").read_text(encoding="utf-8")
    assert CANARY not in text
    receipt = json.loads(text)
    assert receipt["counts"] == {"quarantined": 1, "refused": 1, "released": 1}
    assert receipt["files"][0]["receipt"]["edition"] == "2026c"
    for file in receipt["files"][:2]:
        assert (tmp_path / "out" / file["written"]).is_file()


def test_nothing_is_written_among_other_files(tmp_path: Path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "other").write_bytes(b"")
    (tmp_path / "image").write_bytes(written(ct_image()))

    result = run(tmp_path / "image", tmp_path / "out")

    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["other"]


def test_one_file_that_is_taken_ends_well(tmp_path: Path):
    (tmp_path / "image").write_bytes(written(ct_image()))

    assert run(tmp_path / "image", tmp_path / "out").exit_code == 0
