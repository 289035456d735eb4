"""Encrypts what Temporal keeps: AES-256-GCM, bound to the namespace and the workflow.

Nothing but our own ciphertext is accepted back: an unencrypted payload is refused, so that nobody
who reaches Temporal can feed a panel.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

ENCODING: Final = b"binary/consilium-aes256gcm"
_NONCE_SIZE: Final = 12


class PayloadRefusedError(ValueError):
    """A payload was not encrypted by us, for this workflow, with a key we hold."""


class EncryptionCodec(PayloadCodec, WithSerializationContext):
    """Seals each payload; the key's id travels with it, so that keys can be changed."""

    def __init__(self, keys: Iterable[bytes], bound_to: str = "") -> None:
        """Encrypt with the first of ``keys`` (32 bytes each); decrypt with any of them."""
        self._keys: Mapping[bytes, AESGCM] = {_key_id(key): AESGCM(key) for key in keys}
        self._current = next(iter(self._keys))
        self._bound_to = bound_to.encode()

    def with_context(self, context: SerializationContext) -> Self:
        """Return a codec bound to the workflow of ``context``."""
        bound = object.__new__(type(self))
        bound._keys = self._keys
        bound._current = self._current
        bound._bound_to = _binding(context).encode()
        return bound

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads sealed."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads opened.

        Raises:
            PayloadRefusedError: when one of them is not ours.

        """
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_SIZE)
        sealed = self._keys[self._current].encrypt(
            nonce,
            payload.SerializeToString(),
            self._bound_to,
        )
        return Payload(
            metadata={"encoding": ENCODING, "key": self._current},
            data=nonce + sealed,
        )

    def _open(self, payload: Payload) -> Payload:
        key = self._keys.get(payload.metadata.get("key", b""))
        if payload.metadata.get("encoding") != ENCODING or key is None:
            message = "a payload is not encrypted with a key of this installation"
            raise PayloadRefusedError(message)
        nonce, sealed = payload.data[:_NONCE_SIZE], payload.data[_NONCE_SIZE:]
        try:
            return Payload.FromString(key.decrypt(nonce, sealed, self._bound_to))
        except InvalidTag as error:
            message = "a payload was altered or belongs to another workflow"
            raise PayloadRefusedError(message) from error


def data_converter(keys: Iterable[bytes]) -> DataConverter:
    """Return the converter that every client and worker of an installation uses."""
    return replace(
        DataConverter.default,
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=EncryptionCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _binding(context: SerializationContext) -> str:
    if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
        return f"{context.namespace}/{context.workflow_id}"
    return ""


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"payload" + key).hexdigest()[:16].encode()
