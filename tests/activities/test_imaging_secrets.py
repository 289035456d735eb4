"""What is secret about a patient's images: the same each time, another for everybody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from activities.imaging_secrets import cleaning_secrets, keyed_digest, made_uid
from web.patient_keys import PatientCipher

ONE = PatientCipher(UUID(int=1), bytes(32))
OTHER = PatientCipher(UUID(int=2), bytes(32))


def test_one_patient_has_one_set_of_secrets_and_another_patient_others():
    assert cleaning_secrets(ONE) == cleaning_secrets(ONE)
    assert cleaning_secrets(ONE).uid_key != cleaning_secrets(OTHER).uid_key
    assert cleaning_secrets(ONE).pseudonym != cleaning_secrets(OTHER).pseudonym
    assert keyed_digest(ONE, b"d") != keyed_digest(OTHER, b"d")


def test_dates_move_back_by_whole_days_of_at_most_ten_years():
    offsets = {
        cleaning_secrets(PatientCipher(UUID(int=number), bytes(32))).date_offset
        for number in range(200)
    }

    assert all(timedelta(days=-3650) <= each <= timedelta(days=-1) for each in offsets)
    assert all(each % timedelta(days=1) == timedelta() for each in offsets)
    assert len(offsets) > 150


def test_a_made_identifier_is_one_of_dicom_and_stays():
    uid = made_uid(ONE, "series", "a")

    assert uid == made_uid(ONE, "series", "a")
    assert uid not in {made_uid(ONE, "series", "b"), made_uid(OTHER, "series", "a")}
    assert uid.startswith("2.25.")
    assert len(uid) <= 64
