"""The activities that workflows ask for and those that the worker offers are the same."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from temporalio import activity

from activities.worker import make_activities
from tests.support.web_pages import settings_for
from web.temporal_settings import temporal_settings
from workflows import contracts
from workflows.messages import (
    CarryOutReview,
    CleanFiles,
    ConsentLookedAfter,
    DestroyOriginals,
    IndexSeries,
    LookAfterConsent,
    PrintConsentPaper,
    RecordStep,
    RenderDocument,
    StepRecorded,
    TakeFiles,
    UploadProgress,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.support.databases import Database

Signature = tuple[dict[str, Any], ...]


def signatures(functions: Iterable[Callable[..., Any]]) -> dict[str, dict[str, Any]]:
    """Return the types of each activity's message and answer, by the name Temporal knows."""
    found = {}
    for function in functions:
        definition = activity._Definition.must_from_callable(function)
        assert definition.name
        found[definition.name] = typing.get_type_hints(getattr(function, "__func__", function))
    return found


def declared() -> list[Callable[..., Any]]:
    """Return the stubs."""
    return [
        each for each in vars(contracts).values() if hasattr(each, "__temporal_activity_definition")
    ]


def test_contracts_and_implementations_match_one_to_one(database: Database, tmp_path: Path):
    offered = make_activities(
        settings_for(database, tmp_path), temporal_settings(), database.sessions
    )

    assert signatures(offered) == signatures(declared()), (
        "Implement each activity of workflows/contracts.py under its name, with its types, and "
        "list it in activities.worker.make_activities."
    )


def test_contracts_are_read_as_they_are_written():
    assert signatures(declared()) == {
        "record_step": {"message": RecordStep, "return": StepRecorded},
        "print_consent_paper": {"message": PrintConsentPaper, "return": type(None)},
        "render_document": {"message": RenderDocument, "return": type(None)},
        "look_after_consent": {"message": LookAfterConsent, "return": ConsentLookedAfter},
        "take_files": {"message": TakeFiles, "return": UploadProgress},
        "clean_files": {"message": CleanFiles, "return": UploadProgress},
        "index_series": {"message": IndexSeries, "return": UploadProgress},
        "carry_out_review": {"message": CarryOutReview, "return": type(None)},
        "destroy_originals": {"message": DestroyOriginals, "return": UploadProgress},
    }


def test_another_type_would_be_found():
    @activity.defn(name="record_step")
    def other(message: PrintConsentPaper) -> None:
        del message

    assert signatures([other])["record_step"] != signatures(declared())["record_step"]
