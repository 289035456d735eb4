"""Extracts messages, updates the catalogues and checks them: ``python -m i18n.catalogues check``."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from i18n.translators import LOCALES_FOLDER

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "i18n" / "messages.pot"
_SOURCES = ("activities", "i18n", "web", "workflows")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_KEYWORDS = ("_l", "marked", "_")


def main(verb: str) -> int:
    """Do ``update`` or ``check``; return the exit status."""
    if verb == "update":
        extract(TEMPLATE)
        for locale in locales():
            _run("update", "-i", str(TEMPLATE), "-d", str(LOCALES_FOLDER), "-l", locale)
        return 0
    problems = list(check())
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def locales() -> list[str]:
    """Return the locales that have a catalogue; English is the source and has none."""
    return sorted(path.parent.parent.name for path in LOCALES_FOLDER.glob("*/LC_MESSAGES/*.po"))


def extract(target: Path) -> None:
    """Write every message of the sources to ``target``."""
    keywords = [argument for word in _KEYWORDS for argument in ("-k", word)]
    _run(
        "extract",
        "-F",
        str(ROOT / "i18n" / "babel.cfg"),
        *keywords,
        "--no-location",
        "--sort-output",
        "--omit-header",
        "-o",
        str(target),
        *_SOURCES,
    )


def check() -> Iterator[str]:
    """Yield what is wrong: a message that is missing, empty, fuzzy, or has other placeholders."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "messages.pot"
        extract(target)
        wanted = _read(target, None)
    for locale in locales():
        catalogue = _read(LOCALES_FOLDER / locale / "LC_MESSAGES" / "messages.po", locale)
        for message in wanted:
            if message.id:
                yield from _problems(locale, message, catalogue)


def _problems(locale: str, wanted: Message, catalogue: Catalog) -> Iterator[str]:
    found = catalogue.get(wanted.id)
    where = f"{locale}: {wanted.id!r}"
    if found is None:
        yield f"{where} is missing; run make translations"
        return
    texts = found.string if isinstance(found.string, tuple) else (found.string,)
    if found.fuzzy:
        yield f"{where} is fuzzy"
    if isinstance(found.string, tuple) and len(found.string) != catalogue.num_plurals:
        yield f"{where} has {len(found.string)} plural forms instead of {catalogue.num_plurals}"
    for text in texts:
        if not text:
            yield f"{where} has no translation"
        elif _placeholders(text) != _placeholders(_last(wanted.id)):
            yield f"{where} has other placeholders: {text!r}"


def _last(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[-1]


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(text)}


def _read(path: Path, locale: str | None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _run(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", *arguments],
        check=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
