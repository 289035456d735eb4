from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from tests.support.panel_commands import fitting_commands
from tests.support.panel_people import LEAD
from tests.support.panels import FIRST_MORNING, a_panel
from workflows.domain.panels.commands import COMMAND_TYPES, Command, CommandKind

COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


def test_every_kind_of_act_has_its_command():
    assert [each.kind for each in COMMAND_TYPES] == list(CommandKind)


@pytest.mark.parametrize("kind", CommandKind)
def test_a_command_survives_its_way_through_json(kind: CommandKind):
    now = FIRST_MORNING + timedelta(hours=1)

    for command in fitting_commands(kind, a_panel().panel, LEAD, now):
        assert command.kind is kind
        assert COMMAND.validate_json(COMMAND.dump_json(command)) == command
