"""The operator's verbs: ``consilium --help``."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from activities.deidentify_verb import deidentify
from activities.exchange_commands import phenopacket
from activities.ohif_verb import ohif
from activities.terminology_verbs import hpo, terminology
from activities.terminology_verbs import load as load_terminologies
from web.environment import SettingsError
from web.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from activities.reconciling import Reconciliation
    from activities.stray_files import Sweep
    from web.audit_chain import ChainHead
    from web.settings import Settings


class _Verbs(click.Group):
    """Verbs whose settings, when they cannot be used, are one sentence and not a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except (RuntimeError, ValueError) as error:
            if (sentence := _sentence_of(error)) is None:
                raise
            raise click.ClickException(sentence) from error


def _sentence_of(error: Exception) -> str | None:
    """Return what an operator is told, or nothing where a traceback says more."""
    # Imported here: a verb that needs neither tables nor settings of Temporal starts at once.
    from pydantic import ValidationError

    from web.sealing_keys import SealingKeyError

    if isinstance(error, SettingsError | SealingKeyError):
        return str(error)
    if not isinstance(error, ValidationError):
        return None
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"temporal.yaml: {place}: {first['msg']}."


@click.group(
    cls=_Verbs, help="Operate an installation of Consilium. DATA and PORT choose which one."
)
def main() -> None:
    """Set the log's form for whatever verb follows, and keep what it writes to ourselves."""
    os.umask(0o077)
    logging.basicConfig(
        level=os.environ.get("CONSILIUM_LOG_LEVEL", "INFO"),
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    for chatty in ("alembic", "weasyprint", "fontTools", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@main.command()
def migrate() -> None:
    """Bring the database to the schema of this version, with the networks and their areas."""
    from activities.erasures import replay_erasures
    from web.networks.seeding import seed_erns
    from web.schema import migrate as migrate_database
    from web.sealing_keys import check_keys

    settings = load_settings()
    migrate_database(settings.database_url)
    with _writing_into(settings) as session:
        seed_erns(session)
    click.echo("The database is up to date.")
    if erased := replay_erasures(settings):
        click.echo(f"Patients erased again: {erased}.")
    check_keys(settings)


@main.command("add-administrator")
@click.argument("email")
@click.option("--name", default="", help="As pages show it; the e-mail address if not given.")
def add_administrator(email: str, name: str) -> None:
    """Make the person with this EMAIL an administrator, with a new one-time password."""
    from web.accounts.newcomers import ONE_TIME_FOR
    from web.administration.appointing import appoint_administrator
    from web.audit_chain import ChainHead
    from web.passwords import Passwords

    if "@" not in email.strip("@"):
        raise click.ClickException(f"{email} is no e-mail address.")
    settings = load_settings()
    with _writing_into(settings, ChainHead.of(settings)) as session:
        password = appoint_administrator(session, email, name or email, Passwords())
    click.echo(f"{email} is an administrator. One-time password: {password}")
    click.echo(f"It must be changed at the first sign-in, within {ONE_TIME_FOR.days} days.")


@main.command("one-time-password")
@click.argument("email")
def one_time_password(email: str) -> None:
    """Give the person with this EMAIL a one-time password, where nobody else may."""
    from web.accounts.newcomers import ONE_TIME_FOR, renew_password
    from web.audit_chain import ChainHead
    from web.passwords import Passwords
    from web.sign_in import find_person

    settings = load_settings()
    with _writing_into(settings, ChainHead.of(settings)) as session:
        person = find_person(session, email)
        if person is None or not person.is_active:
            raise click.ClickException(f"Nobody with an open account has the address {email}.")
        password = renew_password(session, person, Passwords())
    click.echo(f"One-time password of {email}: {password}")
    click.echo(f"It must be changed at the first sign-in, within {ONE_TIME_FOR.days} days.")


@main.command()
def demo() -> None:
    """Add the demonstration: networks, made-up people and three made-up cases."""
    from activities.demo import make_demo
    from web.temporal_settings import temporal_settings

    for line in make_demo(load_settings(), temporal_settings()):
        click.echo(line)


@main.command("demo-day")
def demo_day() -> None:
    """Lead one panel from enrolment to closure through the running site, step by step."""
    from activities.demo_day import StepFailedError, run_demo_day

    try:
        for line in run_demo_day(load_settings()):
            click.echo(line)
    except StepFailedError as error:
        raise click.ClickException(str(error)) from error


@main.command()
def people() -> None:
    """Print the demonstration's people and how to sign in as each."""
    from activities.demo_people import sign_in_table

    click.echo(sign_in_table(load_settings()))


@main.command()
def worker() -> None:
    """Run the Temporal worker with the dispatcher and the mail rounds."""
    from activities.worker import run_worker
    from web.temporal_settings import temporal_settings

    settings = load_settings()
    _check_before_serving(settings)
    asyncio.run(run_worker(settings, temporal_settings()))
    _leave(0)


@main.command("catch-mail")
def catch_mail() -> None:
    """Catch the demonstration's mails on this machine."""
    from activities.mail_capture import run_capture

    settings = load_settings()
    run_capture(settings.data_folder / "mails", settings.smtp_port)


@main.command()
def serve() -> None:
    """Start Temporal, worker and web, and stay until Ctrl-C."""
    settings = load_settings()
    _check_before_serving(settings)
    _supervise(settings)


@main.command()
@click.pass_context
def prepare(context: click.Context) -> None:
    """Do what a start needs beforehand: migrate, load terminologies, add a demonstration."""
    context.invoke(migrate)
    context.invoke(load_terminologies)
    if load_settings().is_demo:
        context.invoke(demo)


@main.command()
def up() -> None:
    """Prepare and serve: what ``make run`` does. Temporal starts while the rest is prepared."""
    preparing = subprocess.Popen([sys.executable, "-m", "activities.command_line", "prepare"])
    try:
        from activities.document_seals import check_seal

        check_seal(load_settings())
        _supervise(load_settings(), preparing)
    finally:
        preparing.terminate()
        preparing.wait()


@main.command("consent-form")
@click.option("--kind", default="care", show_default=True, help="Which form.")
@click.option(
    "--variant",
    type=click.Choice(["adult", "minor", "represented-adult", "child-assent"]),
    default="adult",
    show_default=True,
    help="Whom it is for.",
)
@click.option("--language", required=True, help="Such as el: one of the 27 consent languages.")
@click.option("--version", default=None, help="Of the form; the newest if it is not given.")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def consent_form(kind: str, variant: str, language: str, version: str | None, out: Path) -> None:
    """Print a blank consent form to the file OUT."""
    from activities.blank_forms import FormVariant, blank_form
    from i18n.consent_forms import FormNotPublishedError, LanguageNotAvailableError

    today = datetime.now(UTC).date()
    try:
        pdf = blank_form(kind, FormVariant(variant), language, version=version, printed_on=today)
    except (FormNotPublishedError, LanguageNotAvailableError) as error:
        raise click.ClickException(str(error)) from error
    out.write_bytes(pdf)
    click.echo(f"{out}: {len(pdf)} bytes.")


@main.command("verify-audit")
def verify_audit() -> None:
    """Prove that the audit trail is whole; name the first entry that is not."""
    from web.audit_chain import ChainHead, verify_chain
    from web.database import make_engine, make_sessions

    settings = load_settings()
    with make_sessions(make_engine(settings.database_url))() as session:
        report = verify_chain(session, ChainHead.of(settings))
    if not report.is_whole:
        if report.bad_seq is None:
            raise click.ClickException(f"The head of {report.rows} entries: {report.fault}.")
        raise click.ClickException(f"Entry {report.bad_seq} of {report.rows}: {report.fault}.")
    click.echo(f"The audit trail is whole: {report.rows} entries.")


@main.command()
@click.option(
    "--end-all-unknown",
    is_flag=True,
    help="End workflows of panels that the database does not know also when they are very many.",
)
@click.option(
    "--remove-all-strays", is_flag=True, help="Remove stray files also when they are very many."
)
def reconcile(*, end_all_unknown: bool, remove_all_strays: bool) -> None:
    """Compare every running panel's workflow with its row, and seed what is missing or behind.

    Workflows of panels that the database does not know are ended, unless they are very many. Files
    that no row names are told, and removed when they are two days old, unless they are very many.
    """
    from activities.reconcile_report import lines_of, lines_of_files, needs_a_look

    found = asyncio.run(_reconcile(allow_many=end_all_unknown))
    for line in lines_of(found):
        click.echo(line)
    files = _sweep(allow_many=remove_all_strays)
    for line in lines_of_files(files):
        click.echo(line)
    _leave(1 if needs_a_look(found, files) else 0)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write database and files to the new FOLDER. Keys are not in it: keep them apart."""
    from activities.backups import BackupError, is_remote, make_backup

    try:
        manifest = make_backup(load_settings(), folder)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(manifest)} files written to {folder}. Keep the keys apart from it.")
    if is_remote(folder / "manifest.json"):
        click.echo("Patients' files stay in their store: back it up by its own means.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Restore a backup from FOLDER into this installation's empty data folder."""
    from activities.backups import BackupError, restore_backup
    from web.sealing_keys import key_faults

    settings = load_settings()
    try:
        erased = restore_backup(settings, folder)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    if erased:
        click.echo(f"Patients erased again: {erased}.")
    click.echo("Restored. Workflows are seeded when the worker starts.")
    for fault in key_faults(settings):
        click.echo(fault)


main.add_command(deidentify)
main.add_command(hpo)
main.add_command(ohif)
main.add_command(phenopacket)
main.add_command(terminology)


def _check_before_serving(settings: Settings) -> None:
    from activities.document_seals import check_seal
    from web.file_store import FileStore
    from web.sealing_keys import check_keys

    check_keys(settings)
    check_seal(settings)
    FileStore.of(settings)


def _supervise(settings: Settings, preparing: subprocess.Popen[bytes] | None = None) -> None:
    from activities.serving import AlreadyRunningError, PartFailedError, Supervisor
    from activities.welcome import welcome
    from web.temporal_settings import temporal_settings

    supervisor = Supervisor(settings, temporal_settings(), preparing)
    try:
        supervisor.run(lambda: click.echo(welcome(settings)))
    except AlreadyRunningError as error:
        raise click.ClickException(f"Another instance uses {error}.") from error
    except PartFailedError as error:
        raise click.ClickException(f"A part did not start. {error}") from error
    click.echo("Ended.")


@contextmanager
def _writing_into(settings: Settings, head: ChainHead | None = None) -> Iterator[Session]:
    """Lend one transaction; ``head`` follows what goes on record in it."""
    from web.database import make_engine, make_sessions

    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    if head is not None:
        head.follow(sessions)
    try:
        with sessions.begin() as session:
            yield session
    finally:
        engine.dispose()


async def _reconcile(*, allow_many: bool) -> Reconciliation:
    from activities.reconciling import Reconciler
    from activities.worker import connected
    from web.database import make_engine, make_sessions
    from web.temporal_settings import temporal_settings

    settings, temporal = load_settings(), temporal_settings()
    client = await connected(settings, temporal)
    sessions = make_sessions(make_engine(settings.database_url))
    return await Reconciler(sessions, client, temporal).reconcile(allow_many=allow_many)


def _sweep(*, allow_many: bool) -> Sweep:
    """Look for files that no row names."""
    from activities.stray_files import StrayFiles
    from web.database import make_engine, make_sessions
    from web.file_store import FileStore

    settings = load_settings()
    sessions = make_sessions(make_engine(settings.database_url))
    strays = StrayFiles(sessions, FileStore.of(settings))
    return strays.sweep(datetime.now(UTC), allow_many=allow_many)


def _leave(status: int) -> None:
    """Leave at once: Temporal's core can crash while the interpreter ends (sdk-python#300)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
