"""Loads every table, for migrations and for tests; nothing else needs all of them."""

from web.models import (
    account_letters,
    audit,
    centre_forms,
    consents,
    discussions,
    documents,
    image_marks,
    imaging,
    networks,
    notifications,
    panels,
    patients,
    people,
    protection,
    records,
    terminology,
)
from web.models.base import Base

TABLES = Base.metadata
MODULES = (
    account_letters,
    audit,
    centre_forms,
    consents,
    discussions,
    documents,
    image_marks,
    imaging,
    networks,
    notifications,
    panels,
    patients,
    people,
    protection,
    records,
    terminology,
)
