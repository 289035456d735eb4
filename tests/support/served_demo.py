"""The demonstration on a real site that answers on a port of its own, without Temporal."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from activities.consent_documents import ConsentDocuments
from activities.demo import make_demo
from tests.support.beginnings import begin_with
from tests.support.databases import wait_for_no_disk
from tests.support.inline_gateway import InlineGateway
from tests.support.sign_in import CHEAP_PASSWORDS, METHOD
from tests.support.web_pages import settings_for
from web.app import create_app
from web.file_store import FileStore
from web.patient_keys import PatientKeys
from web.rate_limits import limiter
from web.request_session import database
from web.temporal_settings import temporal_settings
from workflows.domain.panels.commands import PrintConsentForm
from workflows.messages import CommandAnswer, PrintConsentPaper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.databases import Database
    from web.command_delivery import Parcel
    from web.settings import Settings


class PrintingGateway(InlineGateway):
    """Also prints consent papers, as the workflow lets the worker do."""

    def __init__(self, lent: Database, settings: Settings) -> None:
        super().__init__(lent.sessions)
        keys, files = PatientKeys.of(settings), FileStore.of(settings)
        self._documents = ConsentDocuments(lent.sessions, keys, files)

    def _deliver(self, parcel: Parcel) -> CommandAnswer:
        answer = super()._deliver(parcel)
        command = parcel.request.command
        if isinstance(command, PrintConsentForm):
            self._documents.print_consent_paper(PrintConsentPaper(paper_id=command.paper_id))
        return answer


def a_demo(lent: Database, folder: Path) -> Settings:
    """Make the demonstration in ``folder`` and return the settings of its installation."""
    settings = settings_for(lent, folder)
    list(make_demo(settings, temporal_settings(), hasher=CHEAP_PASSWORDS))
    return settings


def a_kept_demo(lent: Database, folder: Path) -> Settings:
    """Put the demonstration into an empty database and folder, later a copy of the first."""
    begin_with("the demonstration", lent, folder, lambda: a_demo(lent, folder))
    return settings_for(lent, folder)


@contextmanager
def a_served_demo(lent: Database, settings: Settings) -> Iterator[Settings]:
    """Serve the demonstration and lend the settings with its address."""
    app = create_app(settings, gateway=PrintingGateway(lent, settings), sign_in_method=METHOD)
    with app.app_context():
        wait_for_no_disk(database.engine)
    limiter.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield replace(settings, public_url=f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            database.engine.dispose()
