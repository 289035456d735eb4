"""What every page must keep, whoever wrote it: valid HTML, one heading, labels, tokens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import html5lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.test import TestResponse

_UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
# html5lib 1.1 knows the parser's rules of 2020; these of its complaints are no errors today.
_TOLERATED = frozenset[str]()
_TOKEN = "csrf_token"
UNSEEN_TAGS = frozenset({"script", "style", "template"})
HEARD_ATTRIBUTES = ("aria-label", "placeholder", "title", "alt")


def assert_page(response: TestResponse) -> None:
    """Fail, naming every fault, unless the answer is a page as it should be."""
    faults = page_faults(response.get_data(as_text=True))
    assert not faults, "\n".join(faults)


def page_faults(html: str) -> list[str]:
    """Return what is wrong with a whole page, one sentence a fault."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    checks: tuple[Callable[[ET.Element], Iterator[str]], ...] = (
        _language,
        _headings,
        _identifiers,
        _labels,
        _forms,
        _references,
        _inline_code,
    )
    return [
        *(
            f"Invalid HTML at line {line}: {code} {details or ''}".rstrip()
            for (line, _column), code, details in parser.errors
            if code not in _TOLERATED
        ),
        *(fault for check in checks for fault in check(page)),
    ]


def visible_texts(element: Any) -> Iterator[str]:
    """Yield the texts of an element that a person sees or hears, piece by piece."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN_TAGS:
        return
    for name in HEARD_ATTRIBUTES:
        if words := " ".join((element.get(name) or "").split()):
            yield words
    pieces = [element.text, *(child.tail for child in element)]
    for piece in pieces:
        if words := " ".join((piece or "").split()):
            yield words
    for child in element:
        yield from visible_texts(child)


def _language(page: ET.Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "The <html> element has no lang."


def _headings(page: ET.Element) -> Iterator[str]:
    headings = page.findall(".//h1")
    title = " ".join("".join(page.find(".//title").itertext()).split()) if _has_title(page) else ""
    if len(headings) != 1:
        yield f"The page has {len(headings)} <h1>, not one."
        return
    words = _text(headings[0])
    if not words:
        yield "The <h1> is empty."
    elif not title.startswith(words):
        yield f"The title “{title}” does not begin with the heading “{words}”."


def _has_title(page: ET.Element) -> bool:
    return page.find(".//title") is not None


def _identifiers(page: ET.Element) -> Iterator[str]:
    counts = Counter(element.get("id") for element in _elements(page) if element.get("id"))
    for identifier, count in counts.items():
        if count > 1:
            yield f"The id “{identifier}” stands {count} times."


def _labels(page: ET.Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label") if _text(label)}
    wrapped = {id(inner) for label in page.iter("label") if _text(label) for inner in label.iter()}
    for control in _elements(page):
        if control.tag not in {"input", "select", "textarea"}:
            continue
        if control.get("type", "text") in _UNLABELLED_TYPES:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id") in labelled or id(control) in wrapped):
            yield f"The field “{control.get('name')}” has no label."


def _forms(page: ET.Element) -> Iterator[str]:
    for form in page.iter("form"):
        method = form.get("method", "get").lower()
        if method == "dialog":
            continue
        where = form.get("id") or form.get("action") or "without a name"
        if not form.get("action"):
            yield f"The form {where} has no action."
        tokens = [i for i in form.iter("input") if i.get("name") == _TOKEN and i.get("value")]
        if method == "post" and len(tokens) != 1:
            yield f"The form {where} has {len(tokens)} CSRF tokens, not one."
        if method == "get" and tokens:
            yield f"The form {where} would put its CSRF token into an address."


def _references(page: ET.Element) -> Iterator[str]:
    known = {element.get("id") for element in _elements(page)}
    for element in _elements(page):
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "commandfor", "for"):
            for target in (element.get(name) or "").split():
                if target not in known:
                    yield f"{name} names “{target}”, which is not on the page."


def _inline_code(page: ET.Element) -> Iterator[str]:
    for element in _elements(page):
        if element.tag == "script" and not element.get("src"):
            yield "A script stands in the page; the security policy forbids it."
        if element.tag == "style" or element.get("style"):
            yield f"A style stands in the page (<{element.tag}>); the security policy forbids it."
        for name in element.attrib:
            if name.startswith("on"):
                yield f"{name} stands in the page; the security policy forbids it."


def _elements(page: ET.Element) -> Iterator[ET.Element]:
    return (element for element in page.iter() if isinstance(element.tag, str))


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())
