"""Looks through the names of files before they are attached: many are called after the patient."""

from __future__ import annotations

from collections.abc import Sequence

from web.discussions.attachments import CheckedFile
from web.panels.loading import LoadedPanel
from web.records.identifier_guard import IdentifierGuard, Looked, sort_out


def look_through_names(panel: LoadedPanel, files: Sequence[CheckedFile]) -> Looked:
    """Return what the names may give away, all under ``files``, the one field of the form."""
    guard = IdentifierGuard(panel.patient, panel.actor)
    told = [words for file in files for words in guard.file_name_warnings(file.name)]
    return sort_out({"files": tuple(dict.fromkeys(told))} if told else {})
