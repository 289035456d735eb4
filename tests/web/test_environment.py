"""Every name that the code reads is known, and nothing else is."""

from __future__ import annotations

import re

from tests.architecture.source_tree import modules
from web.environment import _KNOWN

# Flask keeps our own objects in its configuration under such names.
_NOT_OF_THE_ENVIRONMENT = {"CONSILIUM_SETTINGS", "CONSILIUM_SIGN_IN_METHOD"}


def test_what_the_code_reads_is_known():
    texts = (path.read_text("utf-8") for path in modules())
    named = {name for text in texts for name in re.findall(r'"(CONSILIUM_[A-Z_]*[A-Z])"', text)}

    assert named - _NOT_OF_THE_ENVIRONMENT <= _KNOWN
