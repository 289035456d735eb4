"""How an archive is listed and unpacked in a child, and how the answers travel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from activities.imaging.archives import (
    Archive,
    ArchiveError,
    ArchiveFault,
    ArchiveList,
    Member,
    Unpacked,
)


def list_job(source: BinaryIO) -> bytes:
    """Return a child's answer: the list of members, or why there is none."""
    try:
        listed = Archive(source).listed()
    except ArchiveError as error:
        return _refusal(error)
    return json.dumps(asdict(listed)).encode()


def unpack_job(job: Mapping[str, Any], source: BinaryIO, target: BinaryIO) -> bytes:
    """Unpack the members that the job names into ``target``; return where each stands."""
    try:
        unpacked = Archive(source).unpack(job["numbers"], target, job["room"])
    except ArchiveError as error:
        target.seek(0)
        target.truncate()
        return _refusal(error)
    return json.dumps([asdict(each) for each in unpacked]).encode()


def read_list(answer: bytes) -> ArchiveList:
    """Return what ``list_job`` answered; raises ArchiveError."""
    found = _accepted(answer)
    members = tuple(Member(**{**each, "fault": _fault(each)}) for each in found["members"])
    return ArchiveList(members=members, is_document=found["is_document"])


def read_unpacked(answer: bytes) -> list[Unpacked]:
    """Return what ``unpack_job`` answered; raises ArchiveError."""
    return [Unpacked(**{**each, "fault": _fault(each)}) for each in _accepted(answer)]


def _refusal(error: ArchiveError) -> bytes:
    return json.dumps({"refused": error.fault}).encode()


def _accepted(answer: bytes) -> Any:
    found = json.loads(answer)
    if isinstance(found, dict) and "refused" in found:
        raise ArchiveError(ArchiveFault(found["refused"]))
    return found


def _fault(packed: Mapping[str, Any]) -> ArchiveFault | None:
    return ArchiveFault(packed["fault"]) if packed["fault"] else None
