"""Each profile of temporal.yaml says how Temporal is dialled; only loopback goes without TLS."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from temporalio.client import Client
from temporalio.service import TLSConfig

from tests.support.web_pages import settings_for
from web.environment import SettingsError
from web.settings import ROOT, Settings
from web.temporal_client import connect
from web.temporal_settings import ClusterProfile, TlsFiles, read_temporal_settings

if TYPE_CHECKING:
    from tests.support.databases import Databases

TEMPORAL = read_temporal_settings(ROOT / "temporal.yaml")


class Dialled:
    """Stands for ``Client.connect`` and keeps what it was given."""

    def __init__(self) -> None:
        self.address = ""
        self.options: dict[str, Any] = {}

    async def __call__(self, address: str, **options: Any) -> Client:
        self.address, self.options = address, options
        return cast("Client", self)


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    with databases.fresh("sqlite") as lent:
        return settings_for(lent, tmp_path)


def dialled_with(settings: Settings, cluster: ClusterProfile | None = None) -> Dialled:
    profiles = {**TEMPORAL.profiles, **({"cluster": cluster} if cluster else {})}
    dialled = Dialled()
    temporal = TEMPORAL.model_copy(update={"profiles": profiles})
    asyncio.run(connect(settings, temporal, dialled))
    assert dialled.options["data_converter"].payload_codec is not None, "payloads go out sealed"
    return dialled


def test_the_embedded_server_is_dialled_on_loopback_beside_our_own_port(settings: Settings):
    dialled = dialled_with(replace(settings, port=8100))

    assert dialled.address == "127.0.0.1:8101"
    assert dialled.options["namespace"] == "default"
    assert "tls" not in dialled.options
    assert "api_key" not in dialled.options


def test_a_cluster_is_dialled_with_the_certificates_of_its_files(
    settings: Settings, tmp_path: Path
):
    for name in ("ca", "certificate", "key"):
        (tmp_path / name).write_text(f"the {name}")
    cluster = ClusterProfile(
        kind="cluster",
        address="temporal.hospital.example:7233",
        namespace="panels",
        tls=TlsFiles(
            server_root_ca_file=tmp_path / "ca",
            client_certificate_file=tmp_path / "certificate",
            client_private_key_file=tmp_path / "key",
        ),
    )

    dialled = dialled_with(replace(settings, temporal_profile="cluster"), cluster)

    assert dialled.address == "temporal.hospital.example:7233"
    assert dialled.options["namespace"] == "panels"
    assert dialled.options["tls"] == TLSConfig(
        server_root_ca_cert=b"the ca",
        client_cert=b"the certificate",
        client_private_key=b"the key",
    )


def test_a_cluster_goes_without_tls_only_when_its_profile_leaves_it_out(settings: Settings):
    cluster = ClusterProfile(kind="cluster", address="127.0.0.1:7233", namespace="panels")

    dialled = dialled_with(replace(settings, temporal_profile="cluster"), cluster)

    assert dialled.options["tls"] is False


def test_the_cloud_is_dialled_with_tls_and_the_key_of_the_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CONSILIUM_TEMPORAL_API_KEY", "made up for this test")

    dialled = dialled_with(replace(settings, temporal_profile="cloud"))

    assert dialled.address == "eu-west-1.aws.api.temporal.io:7233"
    assert dialled.options["namespace"] == "consilium.example"
    assert dialled.options["tls"] is True
    assert dialled.options["api_key"] == "made up for this test"


def test_the_cloud_is_not_dialled_without_a_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("CONSILIUM_TEMPORAL_API_KEY", raising=False)

    with pytest.raises(KeyError, match="CONSILIUM_TEMPORAL_API_KEY"):
        dialled_with(replace(settings, temporal_profile="cloud"))


def test_an_unknown_profile_is_an_error(settings: Settings):
    with pytest.raises(SettingsError, match="moon"):
        dialled_with(replace(settings, temporal_profile="moon"))
