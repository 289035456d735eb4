"""Asks for something that the rules forbid, and returns why they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workflows.domain.errors import RefusalReason, RefusedError

if TYPE_CHECKING:
    from tests.support.panels import PanelStory
    from workflows.domain.actors import Actor
    from workflows.domain.panels.commands import Command


def refusal_of(story: PanelStory, actor: Actor, command: Command) -> RefusalReason:
    """Return the reason; fail when the act is let through, or changes something."""
    before = story.panel
    with pytest.raises(RefusedError) as caught:
        story.does(actor, command)
    assert story.panel == before
    return caught.value.reason
