"""The verbs around terminologies, as an operator and a script use them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from activities.command_line import main
from tests.support.migrated_databases import migrated_database
from tests.support.small_ontology import a_babelon_file, load_small_ontology
from web.database import make_engine, make_sessions
from web.settings import load_settings
from web.terminology import sources
from web.terminology.sources import DataFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lend a migrated installation; the verbs narrow the mask, which other tests share."""
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    mask = os.umask(0o077)
    migrated_database(load_settings().database_url)
    yield
    os.umask(mask)


@pytest.fixture
def small() -> None:
    engine = make_engine(load_settings().database_url)
    with make_sessions(engine).begin() as session:
        load_small_ontology(session)
    engine.dispose()


def say(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.usefixtures("small")
def test_a_search_prints_what_the_page_finds():
    said = say("hpo", "search", "fits", "--limit", "1", "--json")

    [found] = json.loads(said.output)
    assert found["id"] == "HP:0001250"
    assert (found["label"], found["matched_synonym"]) == ("Seizure", "Fits")
    assert 0 < found["score"] <= 1


@pytest.mark.usefixtures("small")
def test_a_term_is_printed_with_its_neighbours_words_and_release():
    told = json.loads(say("hpo", "show", "hp:0001250", "--json").output)

    assert told["id"] == "HP:0001250"
    assert told["parents"] == [
        {"id": "HP:0012638", "label": "Abnormal nervous system physiology"},
    ]
    assert told["children"] == [{"id": "HP:0007359", "label": "Focal-onset seizure"}]
    assert {"Fits", "Epilepsy"} <= {each["text"] for each in told["synonyms"]}
    assert told["release"] == "2026-02-16"


@pytest.mark.usefixtures("small")
def test_both_can_be_read_without_json():
    assert "HP:0001250  Seizure  (Fits)" in say("hpo", "search", "fits").output
    assert 'label: "Seizure"' in say("hpo", "show", "HP:0001250").output


@pytest.mark.usefixtures("small")
def test_translations_are_loaded_and_searched(tmp_path: Path):
    said = say("terminology", "load-translation", a_babelon_file(tmp_path))
    found = json.loads(
        say("hpo", "search", "Krampf", "--language", "de", "--limit", "1", "--json").output
    )

    assert said.output == (
        "de: 1 official and 1 candidate words; 1 terms of the file are not in this release.\n"
    )
    assert (found[0]["label"], found[0]["label_language"]) == ("Krampfanfall", "de")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("hpo", "show", "HP:7654321"), "HPO has no term HP:7654321."),
        (("terminology", "load-translation", "{bad}"), "lacks the columns"),
    ],
)
def test_a_fault_is_one_line(words: tuple[str, ...], message: str, tmp_path: Path):
    bad = a_babelon_file(tmp_path, "a\tb")

    said = say(*(str(bad) if word == "{bad}" else word for word in words))

    assert said.exit_code == 1
    assert message in said.output
    assert len(said.output.splitlines()) == 1


def test_without_hpo_it_is_said_how_to_load_it():
    said = say("hpo", "search", "fits")

    assert said.exit_code == 1
    assert said.output == "Error: HPO is not loaded: run consilium terminology load.\n"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    missing = DataFile(package="no-such-package", path="hp.obo")
    monkeypatch.setattr(sources, "HPO_FILE", missing)
    monkeypatch.setattr("web.terminology.loading.HPO_FILE", missing)

    said = say("terminology", "load")

    assert said.exit_code == 1
    assert "no-such-package" in said.output
