"""Downloads what Temporal has recorded, as it lies there and as only the payload key opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext

from tests.support.temporal import PAYLOAD_KEY
from web.payload_codec import EncryptionCodec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from temporalio.client import Client


@dataclass(frozen=True, kw_only=True)
class RecordedRun:
    """One run of one workflow: ``raw`` is what the server hands out, ``opened`` its payloads."""

    workflow_id: str
    workflow_type: str
    raw: bytes
    opened: tuple[bytes, ...]


async def every_recorded_run(client: Client) -> list[RecordedRun]:
    """Return every run that the server knows, the ended ones too."""
    codec = EncryptionCodec([PAYLOAD_KEY])
    found = []
    async for run in client.list_workflows():
        handle = client.get_workflow_handle(run.id, run_id=run.run_id)
        history = await handle.fetch_history()
        bound = codec.with_context(
            WorkflowSerializationContext(namespace=client.namespace, workflow_id=run.id)
        )
        sealed = [payload for event in history.events for payload in _payloads_in(event)]
        # Who may look at the server sees what it lists as well.
        listed = run.raw_info.SerializeToString()
        events = b"".join(event.SerializeToString() for event in history.events)
        found.append(
            RecordedRun(
                workflow_id=run.id,
                workflow_type=run.workflow_type,
                raw=listed + events + history.to_json().encode(),
                opened=tuple(each.data for each in await bound.decode(sealed)),
            )
        )
    return found


def _payloads_in(message: Message) -> Iterator[Payload]:
    """Yield the encrypted payloads of an event, wherever they stand in it."""
    if isinstance(message, Payload):
        if message.metadata.get("encoding", b"").startswith(b"binary/"):
            yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            inside = list(value.values())
        else:
            inside = [value] if isinstance(value, Message) else list(value)
        for each in inside:
            if isinstance(each, Message):
                yield from _payloads_in(each)
