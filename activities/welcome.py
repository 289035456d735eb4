"""What ``consilium serve`` prints when everything is up."""

from __future__ import annotations

from activities.demo_people import sign_in_table
from web.settings import Settings


def welcome(settings: Settings) -> str:
    """Return where the site, Temporal's own UI and the logs are, and who can sign in to a demo."""
    lines = [
        "",
        f"Consilium is ready:  {settings.public_url}",
        f"Temporal's own UI:   http://127.0.0.1:{settings.temporal_ui_port}",
        f"Logs and data:       {settings.data_folder / 'logs'}",
    ]
    if settings.is_demo:
        lines += [
            f"Mails it sent:       {settings.public_url}/outgoing-mail",
            "",
            "Everybody and everything here is made up. Sign in as:",
            "",
            sign_in_table(settings),
            "",
            "Show a whole panel in a minute: make demo-day",
        ]
    return "\n".join([*lines, "Ctrl-C ends it.", ""])
