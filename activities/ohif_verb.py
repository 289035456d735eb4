"""``consilium ohif install``: fetches the OHIF viewer for those who want a workstation."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from web.imaging.workstation.files import installed_in
from web.settings import load_settings


@click.group()
def ohif() -> None:
    """The OHIF viewer, which panels offer as a workstation while CONSILIUM_OHIF is 1."""


@ohif.command()
@click.option(
    "--package",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The package as npm packs it, fetched on another machine.",
)
def install(package: Path | None) -> None:
    """Fetch the viewer with npm, check it, and put it into the data folder."""
    from activities.ohif_install import OhifError, fetch
    from activities.ohif_install import install as install_package

    settings = load_settings()
    target = installed_in(settings)
    try:
        with tempfile.TemporaryDirectory() as folder:
            size = install_package(package or fetch(Path(folder)), target)
    except OhifError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {size // 1_000_000} MB.")
    if not settings.has_workstation:
        click.echo("Panels offer it once CONSILIUM_OHIF is 1 and the web was started again.")
