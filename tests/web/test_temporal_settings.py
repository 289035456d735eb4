"""temporal.yaml is read strictly: what it does not know is an error, all profiles parse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.support.databases import Database
from tests.support.web_pages import settings_for
from web.environment import SettingsError
from web.settings import ROOT
from web.temporal_settings import (
    CloudProfile,
    ClusterProfile,
    EmbeddedProfile,
    read_temporal_settings,
)
from workflows.domain.deadlines import Rung
from workflows.domain.panels.turns import Task

FILE = ROOT / "temporal.yaml"


def changed(folder: Path, change: Any) -> Path:
    """Return a copy of the file after ``change`` was done to its content."""
    content = yaml.safe_load(FILE.read_text("utf-8"))
    change(content)
    copy = folder / "temporal.yaml"
    copy.write_text(yaml.safe_dump(content), encoding="utf-8")
    return copy


def test_the_file_has_the_three_profiles():
    profiles = read_temporal_settings(FILE).profiles

    assert {name: type(profile) for name, profile in profiles.items()} == {
        "embedded": EmbeddedProfile,
        "cluster": ClusterProfile,
        "cloud": CloudProfile,
    }


def test_every_task_has_a_limit_and_the_ladder_ends_with_the_coordinator():
    plan = read_temporal_settings(FILE).reminder_plan

    assert set(plan.limits) == set(Task)
    assert [step.remind for step in plan.ladder] == [Rung.PERSON, Rung.LEAD, Rung.COORDINATOR]
    assert all(limit.urgent <= limit.ordinary for limit in plan.limits.values())


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("unheard_of", lambda content: content.update(unheard_of=1)),
        ("worker.maximum", lambda content: content["worker"].update(maximum=1)),
        ("cluster.cluster.tsl", lambda content: content["profiles"]["cluster"].update(tsl=1)),
        ("limits.dance", lambda content: content["limits"].update(dance={"ordinary": 1})),
        (
            "limits.contribute.urgnet",
            lambda content: content["limits"]["contribute"].update(urgnet=1),
        ),
        ("ladder.0.remnid", lambda content: content["ladder"][0].update(remnid="person")),
    ],
)
def test_an_unknown_key_is_an_error_named_with_its_place(tmp_path: Path, place: str, change: Any):
    with pytest.raises(ValidationError) as caught:
        read_temporal_settings(changed(tmp_path, change))

    places = {".".join(str(part) for part in error["loc"]) for error in caught.value.errors()}
    assert any(place in found for found in places), places


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["limits"].pop("contribute"),
        lambda content: content["limits"]["contribute"].update(ordinary=0),
        lambda content: content.update(reminder_hour=24),
        lambda content: content.update(ladder=[]),
        lambda content: content["profiles"]["embedded"].update(kind="embeded"),
        lambda content: content["profiles"]["embedded"].update(retention_hours=1),
        lambda content: content["workflow"].update(continue_as_new_at_events=5),
        lambda content: content.pop("task_queue"),
    ],
)
def test_a_value_that_cannot_be_is_an_error(tmp_path: Path, change: Any):
    with pytest.raises(ValidationError):
        read_temporal_settings(changed(tmp_path, change))


def test_a_ladder_that_goes_down_is_an_error(tmp_path: Path):
    path = changed(tmp_path, lambda content: content["ladder"][2].update(after=1))

    with pytest.raises(ValidationError, match="each rung comes after"):
        read_temporal_settings(path)


def test_a_key_that_stands_twice_is_an_error(tmp_path: Path):
    path = tmp_path / "temporal.yaml"
    path.write_text(f"{FILE.read_text('utf-8')}\nreminder_hour: 9\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="'reminder_hour' stands twice"):
        read_temporal_settings(path)


def test_an_unknown_profile_is_a_sentence_with_those_that_are_there(tmp_path: Path):
    settings = settings_for(Database(url="sqlite://", engine=None, sessions=None), tmp_path)  # type: ignore[arg-type]  # nothing of it is asked

    with pytest.raises(SettingsError, match="'clustre'; there are: cloud, cluster, embedded"):
        read_temporal_settings(FILE).profile(replace(settings, temporal_profile="clustre"))
