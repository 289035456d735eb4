"""What Temporal keeps is sealed for one workflow; nothing else is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    WorkflowSerializationContext,
)

from web.payload_codec import ENCODING, EncryptionCodec, PayloadRefusedError, data_converter

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
TEXT = "something that nobody else may read"


def at(workflow_id: str, namespace: str = "default") -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace=namespace, workflow_id=workflow_id)


def sealed(keys: list[bytes], where: Any, text: str = TEXT) -> list[Payload]:
    return asyncio.run(data_converter(keys).with_context(where).encode([text]))


def opened(keys: list[bytes], where: Any, payloads: list[Payload]) -> str:
    found: list[str] = asyncio.run(data_converter(keys).with_context(where).decode(payloads, [str]))
    return found[0]


def test_what_is_sealed_comes_back_and_says_nothing_on_the_way():
    payloads = sealed([KEY], at("panel-1"))

    assert opened([KEY], at("panel-1"), payloads) == TEXT
    assert payloads[0].metadata["encoding"] == ENCODING
    assert b"nobody" not in payloads[0].SerializeToString()


def test_the_same_text_is_sealed_anew_each_time():
    assert sealed([KEY], at("panel-1"))[0].data != sealed([KEY], at("panel-1"))[0].data


@pytest.mark.parametrize("where", [at("panel-2"), at("panel-1", namespace="another")])
def test_a_payload_of_another_workflow_is_refused(where: WorkflowSerializationContext):
    payloads = sealed([KEY], at("panel-1"))

    with pytest.raises(PayloadRefusedError, match="another workflow"):
        opened([KEY], where, payloads)


def test_plaintext_is_refused():
    payloads = asyncio.run(DataConverter.default.encode([TEXT]))

    with pytest.raises(PayloadRefusedError, match="not encrypted"):
        opened([KEY], at("panel-1"), payloads)


@pytest.mark.parametrize("position", [0, 12, -1])
def test_an_altered_payload_is_refused(position: int):
    [payload] = sealed([KEY], at("panel-1"))
    altered = bytearray(payload.data)
    altered[position] ^= 1

    with pytest.raises(PayloadRefusedError, match="altered"):
        opened([KEY], at("panel-1"), [Payload(metadata=payload.metadata, data=bytes(altered))])


def test_keys_change_without_losing_what_is_under_way():
    old = sealed([KEY], at("panel-1"))
    new = sealed([OTHER_KEY, KEY], at("panel-1"))

    assert opened([OTHER_KEY, KEY], at("panel-1"), old) == TEXT
    assert opened([OTHER_KEY], at("panel-1"), new) == TEXT
    with pytest.raises(PayloadRefusedError, match="key of this installation"):
        opened([OTHER_KEY], at("panel-1"), old)


def test_an_activity_reads_what_its_workflow_sent():
    activity = ActivitySerializationContext(
        namespace="default",
        activity_id="1",
        activity_type="record_step",
        activity_task_queue="queue",
        workflow_id="panel-1",
        workflow_type="Panel",
        is_local=True,
    )

    assert opened([KEY], activity, sealed([KEY], at("panel-1"))) == TEXT


def test_failures_are_sealed_too():
    converter = data_converter([KEY])

    assert converter.failure_converter_class.__name__.endswith("WithEncodedAttributes")


def test_a_codec_without_a_workflow_opens_only_its_own_kind():
    [payload] = asyncio.run(EncryptionCodec([KEY]).encode([Payload(data=b"x")]))

    assert asyncio.run(EncryptionCodec([KEY]).decode([payload]))[0].data == b"x"
    with pytest.raises(PayloadRefusedError):
        asyncio.run(EncryptionCodec([KEY]).with_context(at("panel-1")).decode([payload]))
