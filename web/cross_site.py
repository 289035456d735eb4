"""Refuses what another site lets a reader's browser send: a second wall behind the form's token.

Browsers say in Sec-Fetch-Site whose page a request comes from (W3C Fetch Metadata), and no script
can change it. Older ones say nothing; they are left to the token alone.
"""

from __future__ import annotations

from typing import Final

from flask import abort, request

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# "none" is somebody who typed the address; "same-site" is another host of the same hospital.
_OUR_OWN: Final = frozenset({"", "none", "same-origin"})


def refuse_other_sites() -> None:
    """Answer 403 to an act that a page of another site began."""
    if request.method not in _SAFE_METHODS:
        came_from = request.headers.get("Sec-Fetch-Site", "")
        if came_from not in _OUR_OWN:
            abort(403)
