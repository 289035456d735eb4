"""Whom a resource of a bundle is about, and whether it still counts.

A bundle of one patient may hold what is about somebody else, or what was entered in error. Neither
is taken, and both are told (FHIR R4, Reference and Bundle 2.36.4, resolving references).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from web.exchange.notes import Refusal, RefusedError, Why
from web.exchange.taking import Node

_VERSION: Final = re.compile(r"/_history/[^/]*$")
_WITHDRAWN: Final = frozenset({"entered-in-error", "cancelled"})
_ABOUT: Final = ("subject", "patient")


def addresses_of(resource: Node | None, full_url: str) -> frozenset[str]:
    """Return how references may name a resource of the bundle: by its address or by its id."""
    if resource is None:
        return frozenset({full_url} - {""})
    kind, id_ = resource.peek("resourceType"), resource.peek("id")
    own = {f"{kind}/{id_}", f"urn:uuid:{id_}"} if isinstance(id_, str) and id_ else set()
    return frozenset({*own, full_url} - {""})


def short_address(reference: str) -> str:
    """Return kind and id of a reference without server and version; anything else as it is."""
    plain = _VERSION.sub("", reference)
    return "/".join(plain.rsplit("/", 2)[-2:])


def one_person(resources: Iterable[Node]) -> frozenset[str]:
    """Return the only person that all resources name, for a bundle that does not say who it is.

    Raises:
        RefusedError: when they name several.

    """
    named = frozenset(reference for each in resources if (reference := _reference(each)))
    if len(named) > 1:
        raise RefusedError(Refusal.SEVERAL_PATIENTS, "entry")
    return named


def does_count(resource: Node, patient: frozenset[str]) -> bool:
    """Tell whether a resource is about the patient and stands; what does not is told whole."""
    why = _why_not(resource, patient)
    if why is not None:
        resource.ledger.drop(resource.place(), why)
        resource.fields.clear()
    return why is None


def _why_not(resource: Node, patient: frozenset[str]) -> Why | None:
    if resource.peek("status") in tuple(_WITHDRAWN) or "entered-in-error" in _verifications(
        resource
    ):
        return Why.IN_ERROR
    if resource.has("modifierExtension"):
        # It may turn the meaning around; who does not know it must not read on (FHIR R4, 2.4.0.2).
        return Why.NOT_UNDERSTOOD
    reference = _reference(resource)
    is_other = bool(reference) and bool(patient) and not _is_one_of(reference, patient)
    # The focus is whom an Observation is about when it is not its subject.
    return Why.OTHER_PERSON if is_other or resource.has("focus") else None


def _is_one_of(reference: str, patient: frozenset[str]) -> bool:
    return reference in patient or any(
        reference.endswith(f"/{each}") or each.endswith(f"/{reference}") for each in patient
    )


def _reference(resource: Node) -> str:
    for name in _ABOUT:
        about = resource.peek(name)
        reference = about.get("reference") if isinstance(about, dict) else None
        if isinstance(reference, str) and reference:
            return _VERSION.sub("", reference)
    return ""


def _verifications(resource: Node) -> list[object]:
    status = resource.peek("verificationStatus")
    codings = status.get("coding") if isinstance(status, dict) else None
    found = codings if isinstance(codings, list) else []
    return [each.get("code") for each in found if isinstance(each, dict)]
