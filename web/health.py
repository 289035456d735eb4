"""Tells machines whether web, database, Temporal and worker are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.access import public
from web.current_gateway import gateway
from web.request_session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

health = Blueprint("health", __name__)


@health.route("/health")
@public
def show_health() -> ResponseReturnValue:
    """Answer 200 when pages can be served and 503 when the database is away."""
    database = _database()
    engine = gateway().engine_health()
    parts = {
        "web": "ok",
        "database": "ok" if database else "away",
        "temporal": "ok" if engine.temporal else "away",
        "worker": "ok" if engine.worker else "away",
    }
    is_whole = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if is_whole else "degraded", **parts), 200 if database else 503


def _database() -> bool:
    try:
        db_session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
