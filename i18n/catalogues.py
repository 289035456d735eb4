"""Extracts messages, updates catalogues, checks them: ``python -m i18n.catalogues check``."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from i18n.translators import LOCALES_FOLDER

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "i18n" / "messages.pot"
_SOURCES = ("activities", "i18n", "web", "workflows")
# Python's own formats, width and precision included, and those of a page's scripts.
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w+\}")
_KEYWORDS = ("_l", "marked", "_")
_HEADER = """# {language} catalogue of Consilium. Its terms stand in docs/glossary.md.
msgid ""
msgstr ""
"Project-Id-Version: Consilium\\n"
"Language: {locale}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main(verb: str) -> int:
    """Do ``update`` or ``check``; return the exit status."""
    if verb == "update":
        extract(TEMPLATE)
        for locale in locales():
            _update(locale)
        return 0
    problems = list(check())
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def locales(folder: Path = LOCALES_FOLDER) -> list[str]:
    """Return the locales that have a catalogue; English is the source and has none."""
    return sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/*.po"))


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


def check(template: Path = TEMPLATE, folder: Path = LOCALES_FOLDER) -> Iterator[str]:
    """Yield what is wrong: a message that is missing, empty, fuzzy, or has other placeholders."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "messages.pot"
        extract(fresh)
        wanted = read_catalogue(fresh)
        if not template.exists() or template.read_bytes() != fresh.read_bytes():
            yield f"{template.name} is out of date; run make translations"
    for locale in locales(folder):
        path = folder / locale / "LC_MESSAGES" / "messages.po"
        yield from compare(wanted, read_catalogue(path, locale), locale)


def compare(wanted: Catalog, catalogue: Catalog, locale: str) -> Iterator[str]:
    """Yield what is wrong with one locale's catalogue, one sentence a fault."""
    for message in wanted:
        if message.id:
            yield from _problems(locale, message, catalogue)
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{locale}: {message.id!r} is used no more; run make translations"


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    """Return the messages of a ``.pot`` or ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _problems(locale: str, wanted: Message, catalogue: Catalog) -> Iterator[str]:
    found = catalogue.get(wanted.id, wanted.context)
    where = f"{locale}: {wanted.id!r}"
    if found is None:
        yield f"{where} is missing; run make translations"
        return
    texts = [found.string] if isinstance(found.string, str) else list(found.string or [""])
    if found.fuzzy:
        yield f"{where} is fuzzy"
    expected = catalogue.num_plurals if wanted.pluralizable else 1
    if len(texts) != expected:
        yield f"{where} has {len(texts)} forms instead of {expected}"
    for number, text in enumerate(texts):
        if not text or not text.strip():
            yield f"{where} has no translation"
        elif _placeholders(text) not in _allowed(wanted.id, number):
            yield f"{where} has other placeholders: {text!r}"


def _allowed(message_id: str | tuple[str, ...] | list[str], form: int) -> list[list[str]]:
    if isinstance(message_id, str):
        return [_placeholders(message_id)]
    # Only the singular may leave the number out, and only where English does.
    return [_placeholders(text) for text in (message_id if form == 0 else message_id[-1:])]


def _placeholders(text: str) -> list[str]:
    # Sorted, not a set: a name that stands twice is filled in twice.
    return sorted(PLACEHOLDER.findall(text))


def _update(locale: str) -> None:
    path = LOCALES_FOLDER / locale / "LC_MESSAGES" / "messages.po"
    catalogue = read_catalogue(path, locale)
    # A guess from a similar message is worse than a gap: the check finds only gaps.
    catalogue.update(read_catalogue(TEMPLATE), no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, ignore_obsolete=True, sort_output=True, width=100)
    # Babel's own header carries dates, which would make every update a difference.
    header = _HEADER.format(
        language=catalogue.locale.get_language_name("en"),
        locale=locale,
        plural_forms=catalogue.plural_forms,
    )
    path.write_bytes(header.encode() + body.getvalue())


def _run(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", *arguments],
        check=True,
        cwd=ROOT,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
