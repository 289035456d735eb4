"""Words for what a synonym is to its term."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from web.models.terminology import WordKind

WORD_KINDS: Final[Mapping[WordKind, LazyString]] = {
    WordKind.LABEL: _l("label"),
    WordKind.EXACT: _l("same meaning"),
    WordKind.BROAD: _l("broader meaning"),
    WordKind.NARROW: _l("narrower meaning"),
    WordKind.RELATED: _l("related"),
}
