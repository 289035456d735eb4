"""The verbs that say what an import would do, and take a packet through the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from activities.command_line import main
from tests.support.phenopacket_meaning import meaning, unexplained
from tests.support.published_packets import published_packets
from web.exchange.notes import Note, Why

PACKETS = Path(__file__).resolve().parents[1] / "web" / "exchange" / "packets"
PUBLISHED = published_packets()


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run a verb; return its exit code and what it printed."""
    result = CliRunner().invoke(main, ["phenopacket", *map(str, arguments)])
    return result.exit_code, result.output


def test_check_says_what_would_be_taken_changed_and_dropped():
    code, printed = run("check", PACKETS / "many_ways.json", "--json")

    [report] = json.loads(printed)
    assert code == 0
    assert report["accepted"] is True
    assert report["taken"]["diagnoses"] == 3
    assert report["taken"]["vital_status"] == "deceased"
    told = {each["path"]: each["reason"] for each in report["dropped"]}
    assert told["subject.id"] == "identifier"
    assert told["vitality.cause"] == "no_place"
    assert {"path": "diseases[0]", "reason": "judged"}.items() <= report["changed"][0].items()


def test_check_refuses_another_version_and_says_so(tmp_path: Path):
    old = tmp_path / "old.json"
    old.write_text('{"id": "p", "metaData": {"phenopacketSchemaVersion": "1.0.0"}}')

    code, printed = run("check", old, PACKETS / "everything.json", "--json")

    first, second = json.loads(printed)
    assert code == 1
    assert first["refused"] == [
        "The file has another version than can be read here. (metaData.phenopacketSchemaVersion)",
    ]
    assert second["accepted"] is True


def test_check_prints_lines_for_people():
    code, printed = run("check", PACKETS / "everything.json")

    assert code == 0
    assert "  takes phenotypes: 2\n" in printed
    assert "  dropped subject.id: It may name a person, so it is left out.\n" in printed


@pytest.mark.parametrize(
    "path", [PACKETS / "everything.json", *PUBLISHED], ids=lambda path: path.stem
)
def test_a_packet_comes_out_of_the_record_equal_in_meaning(path: Path, tmp_path: Path):
    out = tmp_path / "out.json"

    code, printed = run("roundtrip", path, out)

    assert code == 0
    assert meaning(out.read_bytes()) == meaning(path.read_bytes())
    lines = [line.split(": ")[1] for line in printed.splitlines()[:-1]]
    notes = [Note(line, Why.NO_PLACE) for line in lines]
    assert unexplained(path.read_bytes(), out.read_bytes(), notes) == []


def test_a_family_comes_out_as_a_family(tmp_path: Path):
    family = tmp_path / "family.json"
    family.write_text(
        '{"id": "f", "proband": {"id": "p", "subject": {"id": "Kim"}}, "pedigree": {"persons": ['
        '{"individualId": "Kim", "sex": "MALE"}]},'
        '"metaData": {"phenopacketSchemaVersion": "2.0.2"}}',
    )

    code, _printed = run("roundtrip", family, tmp_path / "out.json")

    out = json.loads((tmp_path / "out.json").read_text())
    assert code == 0
    assert out["pedigree"]["persons"][0]["individualId"] == "patient"


def test_roundtrip_says_why_a_file_is_refused(tmp_path: Path):
    empty = tmp_path / "empty.json"
    empty.write_text("")

    code, printed = run("roundtrip", empty, tmp_path / "out.json")

    assert code == 1
    assert "The file is empty." in printed
    assert not (tmp_path / "out.json").exists()
