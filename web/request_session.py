"""The database session of the present web request, lent by Flask-SQLAlchemy to our own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import current_app, request
from flask_sqlalchemy import SQLAlchemy

from web.database import declare_intent, prepare_engine
from web.models.base import Base

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from web.settings import Settings

_SETTINGS: Final = "CONSILIUM_SETTINGS"
_READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

database = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def init_request_session(app: Flask, settings: Settings) -> None:
    """Give the application its database; GET requests begin as readers (decision 0008)."""
    app.config[_SETTINGS] = settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    database.init_app(app)
    with app.app_context():
        prepare_engine(database.engine)
    app.before_request(_declare_intent)
    app.teardown_request(_forget_intent)


def db_session() -> Session:
    """Return the session of this request; the caller commits."""
    return cast("Session", database.session())


def installation() -> Settings:
    """Return the settings of the running installation."""
    return cast("Settings", current_app.config[_SETTINGS])


def _declare_intent() -> None:
    declare_intent(writing=request.method not in _READING_METHODS)


def _forget_intent(_error: BaseException | None) -> None:
    # Threads are used again; what runs next in this one shall not inherit a reader's intent.
    declare_intent(writing=True)
