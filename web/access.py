"""The one place where a route says what right it needs, and where a refusal is recorded."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec

from flask import abort, request

from web import audit
from web.accounts.current import current_actor, refuse_a_password_to_be_changed
from web.request_session import db_session
from workflows.domain.access import may
from workflows.domain.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from workflows.domain.access import Decision

P = ParamSpec("P")
_FORBIDDEN: Final = 403
# Decided where the panel or patient is loaded; a role alone says nothing about them.
_ON_A_SUBJECT: Final = frozenset(
    {
        Permission.SEE_PANEL,
        Permission.SEE_CASE,
        Permission.MOVE_PANEL,
        Permission.SEE_PATIENT,
        Permission.CHANGE_PATIENT,
        Permission.SEE_IDENTITY,
    },
)


def requires(
    permission: Permission,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Ask for a sign-in and, where a role alone decides, for that role.

    Rights on one patient or panel are asked for again where it is loaded, 404 before 403. The
    permission stays on the view as ``view.permission`` for the matrix of routes.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            current_actor()
            refuse_a_password_to_be_changed(request.endpoint)
            if permission not in _ON_A_SUBJECT:
                authorise(permission)
            return view(*args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return decorate


def public(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a view that strangers may open."""
    view.__dict__["permission"] = None
    return view


def authorise(permission: Permission) -> Decision:
    """Return why the actor may; whoever may not gets 403, and that is on record."""
    actor = current_actor()
    decision = may(actor, permission)
    if not decision.allowed:
        audit.record_denied(
            db_session(),
            person_id=actor.person_id,
            on_behalf_of_id=actor.on_behalf_of,
            subject_kind="route",
            subject_id=request.endpoint or "",
            reason=decision.reason,
            detail={"permission": permission},
        )
        abort(_FORBIDDEN)
    return decision
