"""Medicines that a bundle describes in resources of their own, found by how uses refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from web.exchange.fhir.subjects import addresses_of, short_address
from web.exchange.fhir.terms import code_in
from web.exchange.notes import Why
from web.exchange.taking import Node
from workflows.domain.record.codes import Code

_KIND: Final = "Medication"
_REFERENCE: Final = "medicationReference"
_IN_ERROR: Final = "entered-in-error"


class Medicines:
    """The Medication resources of a bundle. One that nobody refers to stays whole, and is told."""

    def __init__(self, entries: Iterable[tuple[str, Node]]) -> None:
        self._described: dict[str, Node] = {}
        # Several uses may be of one medicine; a field can be taken only once.
        self._codes: dict[int, Code | None] = {}
        for full_url, resource in entries:
            if resource.peek("resourceType") == _KIND:
                for address in addresses_of(resource, full_url):
                    self._described.setdefault(short_address(address), resource)

    def used_in(self, use: Node) -> Code | None:
        """Take the medicine to which a use refers; by the words of the reference if need be.

        None when neither says anything; then the reference stays and is told.
        """
        reference = use.node(_REFERENCE)
        address = reference.peek("reference") if reference is not None else None
        resource = self._find(use, address) if isinstance(address, str) else None
        code = self._code_of(resource) if resource is not None else None
        if reference is None:
            return None
        if code is not None:
            reference.drop_present(Why.REPEATED, "display")
            reference.text("reference")
            return code
        words = reference.text("display")
        return Code(label=words) if words else None

    def _find(self, use: Node, address: str) -> Node | None:
        if not address.startswith("#"):
            return self._described.get(short_address(address))
        inside = [each for each in use.nodes("contained") if each.peek("resourceType") == _KIND]
        return next((each for each in inside if each.peek("id") == address[1:]), None)

    def _code_of(self, resource: Node) -> Code | None:
        if id(resource) not in self._codes:
            self._codes[id(resource)] = _code_in(resource)
        return self._codes[id(resource)]


def _code_in(resource: Node) -> Code | None:
    if resource.peek("status") == _IN_ERROR or resource.has("modifierExtension"):
        return None
    code = code_in(resource.node("code"))
    if code is not None:
        resource.text("resourceType")
        resource.drop_present(Why.TECHNICAL_ID, "id", "identifier")
        resource.drop_present(Why.MAKER, "meta")
        resource.drop_present(Why.REPEATED, "text")
        resource.drop_present(Why.UNDERSTOOD, "status")
    return code
