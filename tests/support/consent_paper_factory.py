"""Makes consent papers for tests: a made-up hospital, everything a default."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from activities.consent_papers import ConsentPaper, HospitalDetails

HOSPITAL = HospitalDetails(
    name="Universitātes slimnīca „Αγία Ελένη – Света Марина“",
    address="Ķīšezera iela 14, Rīga, LV-1002",
    country="LV",
    contact_point="Reto slimību kabinets, retas@slimnica.example, +371 6755 0142",
    data_protection_officer="Līga Bērziņa, dpo@slimnica.example",
    supervisory_authority="Datu valsts inspekcija, Elijas iela 17, Rīga, LV-1050",
)


def consent_paper(
    language: str = "en", signatory: str = "patient", **hospital: str
) -> ConsentPaper:
    """Return a paper; keyword arguments replace details of the hospital."""
    return ConsentPaper(
        kind="care",
        version="1.0",
        language=language,
        signatory=signatory,
        consent_number="C-7K2M-9QXW",
        hospital=replace(HOSPITAL, **hospital),
        printed_on=date(2026, 11, 23),
        created_at=datetime(2026, 11, 23, 10, 30, tzinfo=UTC),
        site="https://consilium.hospital.example",
    )
