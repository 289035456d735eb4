"""What a text of a consent form may say and hold, in every language. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

# Rare-disease data are pseudonymised and nothing more: no form may promise that nobody could be
# recognised. Stems without accents; some languages have a word of their own beside the Greek one.
_ANONYMOUS: Final = re.compile(
    r"an+on[iyu]+e?m|anoniem|ανωνυμ|анон[иіы]м|безымян|безіменн"
    r"|anaithnid|nafnlaus|opersonugrein|nevtelen|nimeton|nimettom|bezimien",
)
_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}|[{}]")
# The blocks of Unicode that the languages of consent are written in, with their punctuation. The
# printer's fonts have all of it: tests/activities/test_fonts.py.
_BLOCKS: Final = (
    range(0x0020, 0x007F),  # ASCII
    range(0x00A0, 0x0250),  # Latin, with every accent of Europe
    range(0x02B0, 0x03E2),  # modifiers, accents, Greek
    range(0x03F0, 0x0530),  # more of Greek, Cyrillic
    range(0x1E00, 0x2000),  # more of Latin and Greek
    range(0x2010, 0x2028),  # dashes, quotation marks, bullets, dots
    range(0x2030, 0x2060),  # per mille, primes, angle quotation marks
    range(0x20A0, 0x20C0),  # currencies
    range(0x2116, 0x2117),  # the number sign
)
_SPACES: Final = frozenset("\n\u2009\u202f")


def placeholders(text: str) -> Counter[str]:
    """Return what stands in braces, and each brace that encloses nothing."""
    return Counter(_PLACEHOLDER.findall(text))


def speaks_of_anonymity(text: str) -> bool:
    """Tell whether the text has a word for "anonymous", in any of the languages."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _ANONYMOUS.search(plain) is not None


def foreign_characters(text: str) -> list[str]:
    """Return the characters that no form is written with: controls, other scripts, pictures."""
    return sorted({each for each in text if not _is_known(each)})


def _is_known(character: str) -> bool:
    if character in _SPACES:
        return True
    # Format characters, such as a soft hyphen or what turns the direction, hide in words.
    if unicodedata.category(character)[0] == "C":
        return False
    return any(ord(character) in block for block in _BLOCKS)
