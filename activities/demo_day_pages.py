"""Reads pages as a browser would: forms with their fields, links, the clock, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_CLOCK = "clock-sentence"
_MESSAGES = frozenset({"error-summary", "field-error"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "use", "path", "wbr"})


@dataclass(kw_only=True)
class Choice:
    """One option, radio button or check box, with the words beside it."""

    value: str
    words: str = ""
    is_chosen: bool = False


@dataclass(kw_only=True)
class FormField:
    """One field of a form by its name; ``choices`` is empty where text is typed."""

    name: str
    kind: str
    value: str = ""
    choices: list[Choice] = field(default_factory=list)

    def sent_values(self) -> list[str]:
        """Return what a browser would send without anybody touching the field."""
        if self.kind in {"select", "radio", "checkbox"}:
            return [each.value for each in self.choices if each.is_chosen]
        return [] if self.kind in {"submit", "file"} else [self.value]


@dataclass(kw_only=True)
class Form:
    """A form with its fields in order."""

    action: str
    method: str
    is_multipart: bool
    fields: dict[str, FormField] = field(default_factory=dict)

    def field_named(self, name: str) -> FormField:
        """Return the field of this name, whatever prefix the page has put before it.

        Raises:
            KeyError: when there is none.

        """
        for each in self.fields.values():
            if each.name == name or each.name.endswith(f"-{name}"):
                return each
        raise KeyError(name)


@dataclass(kw_only=True)
class Page:
    """What came back for a request."""

    url: str
    status: int
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    clock: str = ""
    title: str = ""
    messages: list[str] = field(default_factory=list)

    def form_to(self, end: str) -> Form:
        """Return the form whose action ends so.

        Raises:
            KeyError: when the page has none.

        """
        for form in self.forms:
            if form.action.split("#")[0].endswith(end):
                return form
        raise KeyError(end)

    def link_with(self, part: str) -> str | None:
        """Return the first link whose address contains ``part``."""
        return next((link for link in self.links if part in link), None)


def read_page(html: str, url: str, status: int) -> Page:
    """Return what matters of a page."""
    reader = _Reader(Page(url=url, status=status))
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Walks through the page once and fills it."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._form: Form | None = None
        self._select: FormField | None = None
        self._area: FormField | None = None
        self._labels: dict[str, Choice] = {}
        self._label: Choice | None = None
        # What an element's text is for, from its start to its end.
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, fields and links."""
        values = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, _purpose(tag, values)))
            if self._open[-1][1] == "message":
                self.page.messages.append("")
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
        elif tag == "form":
            self._form = Form(
                action=values.get("action", ""),
                method=values.get("method", "get").lower(),
                is_multipart="multipart" in values.get("enctype", ""),
            )
            self.page.forms.append(self._form)
        elif tag == "label":
            self._label = self._labels.get(values.get("for", ""))
        elif self._form is not None:
            self._note_field(tag, values, self._form)

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends here."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "label":
            self._label = None

    def handle_data(self, data: str) -> None:
        """Give text to whatever asks for it."""
        if self._area is not None:
            self._area.value += data
        words = " ".join(data.split())
        if not words:
            return
        if self._label is not None:
            self._label.words = f"{self._label.words} {words}".strip()
        if self._select is not None and self._select.choices:
            last = self._select.choices[-1]
            last.words = f"{last.words} {words}".strip()
        self._give_to_page(words)

    def _give_to_page(self, words: str) -> None:
        purposes = {purpose for _tag, purpose in self._open}
        if "clock" in purposes:
            self.page.clock = f"{self.page.clock} {words}".strip()
        if "title" in purposes:
            self.page.title = f"{self.page.title} {words}".strip()
        if "message" in purposes:
            self.page.messages[-1] = f"{self.page.messages[-1]} {words}".strip()

    def _note_field(self, tag: str, values: dict[str, str], form: Form) -> None:
        name = values.get("name", "")
        if tag == "option" and self._select is not None:
            chosen = "selected" in values
            self._select.choices.append(Choice(value=values.get("value", ""), is_chosen=chosen))
        elif not name or "disabled" in values:
            return
        elif tag == "select":
            self._select = form.fields.setdefault(name, FormField(name=name, kind="select"))
        elif tag == "textarea":
            self._area = form.fields.setdefault(name, FormField(name=name, kind="text"))
        elif tag in {"input", "button"}:
            self._note_input(tag, name, values, form)

    def _note_input(self, tag: str, name: str, values: dict[str, str], form: Form) -> None:
        kind = values.get("type", "submit" if tag == "button" else "text")
        value = values.get("value", "")
        if kind in {"radio", "checkbox"}:
            entry = form.fields.setdefault(name, FormField(name=name, kind=kind))
            choice = Choice(value=value or "on", is_chosen="checked" in values)
            entry.choices.append(choice)
            self._labels[values.get("id", "")] = choice
        else:
            form.fields.setdefault(name, FormField(name=name, kind=kind, value=value))


def _purpose(tag: str, values: dict[str, str]) -> str:
    classes = set(values.get("class", "").split())
    if _CLOCK in classes:
        return "clock"
    if tag == "h1":
        return "title"
    return "message" if classes & _MESSAGES else ""


def problems_of(page: Page) -> Iterator[str]:
    """Yield each message of the page once."""
    yield from dict.fromkeys(message for message in page.messages if message)
