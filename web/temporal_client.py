"""How Temporal is reached in each of the three profiles."""

from __future__ import annotations

import os

from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import TLSConfig

from web.payload_codec import data_converter
from web.settings import Settings
from web.temporal_settings import (
    CloudProfile,
    ClusterProfile,
    EmbeddedProfile,
    TemporalSettings,
    TlsFiles,
)


async def connect(settings: Settings, temporal: TemporalSettings) -> Client:
    """Connect as ``temporal.yaml`` says.

    Raises:
        RuntimeError: when the server does not answer.
        KeyError: when the profile is unknown, or its API key is not in the environment.

    """
    profile = temporal.profile(settings)
    converter = data_converter([settings.key("temporal_payloads")])
    if isinstance(profile, EmbeddedProfile):
        return await Client.connect(
            f"127.0.0.1:{settings.temporal_port}",
            namespace=profile.namespace,
            data_converter=converter,
        )
    if isinstance(profile, ClusterProfile):
        return await Client.connect(
            profile.address,
            namespace=profile.namespace,
            data_converter=converter,
            tls=_tls(profile.tls),
        )
    return await _connect_to_cloud(profile, converter)


async def _connect_to_cloud(profile: CloudProfile, converter: DataConverter) -> Client:
    return await Client.connect(
        profile.address,
        namespace=profile.namespace,
        data_converter=converter,
        tls=True,
        api_key=os.environ[profile.api_key_variable],
    )


def _tls(files: TlsFiles | None) -> TLSConfig | bool:
    if files is None:
        return False
    certificate, key = files.client_certificate_file, files.client_private_key_file
    return TLSConfig(
        server_root_ca_cert=files.server_root_ca_file.read_bytes(),
        client_cert=certificate.read_bytes() if certificate else None,
        client_private_key=key.read_bytes() if key else None,
    )
