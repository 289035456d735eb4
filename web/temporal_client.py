"""How Temporal is reached in each of the three profiles."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

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

Dial = Callable[..., Awaitable[Client]]


async def connect(
    settings: Settings,
    temporal: TemporalSettings,
    dial: Dial = Client.connect,
) -> Client:
    """Connect as ``temporal.yaml`` says; tests listen by a ``dial`` of their own.

    Raises:
        RuntimeError: when the server does not answer.
        KeyError: when the profile is unknown, or its API key is not in the environment.

    """
    profile = temporal.profile(settings)
    converter = data_converter([settings.key("temporal_payloads")])
    if isinstance(profile, EmbeddedProfile):
        return await dial(
            f"127.0.0.1:{settings.temporal_port}",
            namespace=profile.namespace,
            data_converter=converter,
        )
    if isinstance(profile, ClusterProfile):
        return await dial(
            profile.address,
            namespace=profile.namespace,
            data_converter=converter,
            tls=_tls(profile.tls),
        )
    return await _connect_to_cloud(profile, converter, dial)


async def _connect_to_cloud(
    profile: CloudProfile,
    converter: DataConverter,
    dial: Dial,
) -> Client:
    return await dial(
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
