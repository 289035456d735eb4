"""Extracts messages, updates catalogues, checks them: ``python -m i18n.catalogues check``."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from i18n.languages import CONSENT_LANGUAGES, INTERFACE_LOCALES
from i18n.translators import LOCALES_FOLDER

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = ROOT / "i18n"
# Python's own formats, width and precision included, and those of a page's scripts.
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|\{\w+\}")
_KEYWORDS = ("_l", "marked", "_", "lazy_pgettext:1c,2")
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


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A set of messages with a catalogue for each of its languages; English is the source."""

    name: str
    sources: tuple[str, ...]
    # Babel's mapping; without one, each source is a Python file.
    mapping: Path | None
    locales: tuple[str, ...]

    @property
    def template(self) -> Path:
        """Return the file that lists the messages."""
        return _FOLDER / f"{self.name}.pot"

    def catalogue(self, locale: str, folder: Path = LOCALES_FOLDER) -> Path:
        """Return the file of one language."""
        return folder / locale / "LC_MESSAGES" / f"{self.name}.po"


PAGES = Domain(
    name="messages",
    sources=("activities", "i18n", "web", "workflows"),
    mapping=_FOLDER / "babel.cfg",
    locales=tuple(locale for locale in INTERFACE_LOCALES if locale != "en"),
)
# What patients and their families read, and the mails about panels, in every consent language.
PATIENT = Domain(
    name="patient",
    sources=(
        "i18n/account_words.py",
        "i18n/centre_form_words.py",
        "i18n/consent_task_words.py",
        "i18n/event_words.py",
        "i18n/mail_texts.py",
        "i18n/patient_words.py",
        "i18n/task_words.py",
    ),
    mapping=None,
    locales=tuple(locale for locale in CONSENT_LANGUAGES if locale != "en"),
)
DOMAINS = (PAGES, PATIENT)


def main(verb: str) -> int:
    """Do ``update`` or ``check``; return the exit status."""
    if verb == "update":
        for domain in DOMAINS:
            extract(domain, domain.template)
            for locale in domain.locales:
                _update(domain, locale)
        return 0
    problems = [problem for domain in DOMAINS for problem in check(domain)]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def extract(domain: Domain, target: Path) -> None:
    """Write every message of the domain's sources to ``target``."""
    keywords = [argument for word in _KEYWORDS for argument in ("-k", word)]
    mapping = ["-F", str(domain.mapping)] if domain.mapping else []
    _run(
        "extract",
        *mapping,
        *keywords,
        "--no-location",
        "--sort-output",
        "--omit-header",
        "-o",
        str(target),
        *domain.sources,
    )


def check(domain: Domain, folder: Path = LOCALES_FOLDER) -> Iterator[str]:
    """Yield what is wrong: a message that is missing, empty, fuzzy, or has other placeholders."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / domain.template.name
        extract(domain, fresh)
        wanted = read_catalogue(fresh)
        if not domain.template.exists() or domain.template.read_bytes() != fresh.read_bytes():
            yield f"{domain.template.name} is out of date; run make translations"
    for locale in domain.locales:
        path = domain.catalogue(locale, folder)
        if path.exists():
            yield from compare(wanted, read_catalogue(path, locale), locale)
        else:
            yield f"{locale}: {path.name} is missing"


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


def _update(domain: Domain, locale: str) -> None:
    path = domain.catalogue(locale)
    catalogue = read_catalogue(path, locale) if path.exists() else Catalog(locale=locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A guess from a similar message is worse than a gap: the check finds only gaps.
    catalogue.update(read_catalogue(domain.template), no_fuzzy_matching=True)
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
