"""The table of PS3.15 E.1, as it is read."""

from __future__ import annotations

import sys

import pytest
from pydicom.datadict import tag_for_keyword

from activities.imaging.profile_table import TableAction, profile_table


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("PatientName", TableAction.EMPTY),
        ("PatientBirthDate", TableAction.EMPTY),
        ("PatientAddress", TableAction.REMOVE),
        ("SOPInstanceUID", TableAction.NEW_UID),
        ("ReferencedImageSequence", TableAction.NEW_UID),
        ("ContentSequence", TableAction.REPLACE),
        ("InstitutionName", TableAction.EMPTY),
    ],
)
def test_actions_are_those_of_the_standard(name: str, action: TableAction):
    tag = tag_for_keyword(name)
    assert tag is not None

    assert profile_table()[tag] is action


def test_all_of_the_edition_is_there_and_its_program_is_not_loaded():
    assert len(profile_table()) == 652
    assert "dicomanonymizer" not in sys.modules
