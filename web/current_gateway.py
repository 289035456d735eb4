"""The gateway of the running application, for views."""

from __future__ import annotations

from typing import Final, cast

from flask import current_app

from web.panel_gateway import Gateway

GATEWAY: Final = "consilium_gateway"


def gateway() -> Gateway:
    """Return the door to the panels' workflows."""
    return cast("Gateway", current_app.extensions[GATEWAY])
