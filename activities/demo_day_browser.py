"""A browser for one person, of the standard library: cookies, redirects, forms with tokens."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from activities.demo_day_pages import Form, FormField, Page, problems_of, read_page

_SECONDS = 30
_BAD = 400


class StepFailedError(RuntimeError):
    """A step of the demonstration's day did not work; the message says which and why."""


class Browser:
    """Opens pages and sends forms as one person."""

    def __init__(self, base_url: str, name: str) -> None:
        """Begin without cookies; ``name`` stands in messages."""
        self.name = name
        self._base_url = base_url
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with e-mail and password.

        Raises:
            StepFailedError: when the site refuses.

        """
        page = self.send(self.open("/sign-in"), "/sign-in", {"email": email, "password": password})
        if page.url.endswith("/sign-in"):
            raise StepFailedError(f"{self.name} could not sign in: {'; '.join(problems_of(page))}")

    def open(self, path: str) -> Page:
        """Return the page at ``path``.

        Raises:
            StepFailedError: when it answers with an error, or not at all.

        """
        return self._read(Request(urljoin(self._base_url, path)))  # noqa: S310 - our own address

    def download(self, path: str) -> bytes:
        """Return the bytes at ``path``.

        Raises:
            StepFailedError: when it answers with an error, or not at all.

        """
        _url, _status, content = self._fetch(Request(urljoin(self._base_url, path)))  # noqa: S310 - our own address
        return content

    def send(
        self,
        page: Page,
        action: str,
        values: Mapping[str, str | Sequence[str]],
        *,
        button: str = "",
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill in the form whose action ends with ``action`` and send it.

        A value may be what a choice sends or words that its label begins with or contains.

        Raises:
            StepFailedError: when form or field are not there, or the answer is an error.

        """
        try:
            form = page.form_to(action)
            pairs = _filled(form, values, button)
            sent_files = [
                (form.field_named(name).name, *file) for name, file in (files or {}).items()
            ]
        except KeyError as error:
            raise StepFailedError(
                f"{self.name} did not find {error} on {page.url}, form {action}"
            ) from error
        answer = self._read(_post(urljoin(page.url, form.action), pairs, sent_files, form))
        problems = list(problems_of(answer)) if _stayed(answer, form) else []
        if problems:
            raise StepFailedError(f"{self.name}, {answer.title}: {'; '.join(problems)}")
        return answer

    def _read(self, request: Request) -> Page:
        url, status, content = self._fetch(request)
        return read_page(content.decode("utf-8", "replace"), url, status)

    def _fetch(self, request: Request) -> tuple[str, int, bytes]:
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return answer.url, answer.status, answer.read()
        except HTTPError as error:
            page = read_page(error.read().decode("utf-8", "replace"), request.full_url, error.code)
            words = "; ".join(problems_of(page)) or page.title
            message = (
                f"{self.name}: {request.get_method()} {request.full_url}: {error.code} {words}"
            )
            raise StepFailedError(message) from error
        except (URLError, TimeoutError) as error:
            message = f"{self._base_url} does not answer ({error}). Is it running? make run"
            raise StepFailedError(message) from error


def _stayed(answer: Page, form: Form) -> bool:
    """Tell whether the form was shown again: after a success the site redirects elsewhere."""
    return answer.url.split("#")[0].endswith(form.action.split("#")[0])


def _filled(
    form: Form,
    values: Mapping[str, str | Sequence[str]],
    button: str,
) -> list[tuple[str, str]]:
    wanted: dict[str, Sequence[str]] = {}
    for name, value in values.items():
        entry = form.field_named(name)
        given = [value] if isinstance(value, str) else value
        wanted[entry.name] = [_value_of(entry, each) for each in given]
    pairs = [
        (name, value)
        for name, entry in form.fields.items()
        for value in wanted.get(name, entry.sent_values())
    ]
    return [*pairs, (form.field_named(button).name, "1")] if button else pairs


def _value_of(entry: FormField, given: str) -> str:
    if not entry.choices or any(given == each.value for each in entry.choices):
        return given
    for each in entry.choices:
        if given in each.words:
            return each.value
    raise KeyError(f"{entry.name}: {given}")


def _post(
    url: str,
    pairs: Sequence[tuple[str, str]],
    files: Sequence[tuple[str, str, bytes]],
    form: Form,
) -> Request:
    if not form.is_multipart:
        return Request(url, data=urlencode(pairs).encode(), method="POST")  # noqa: S310 - our own address
    boundary = secrets.token_hex(16)
    body = b"".join(
        [
            *(_part(boundary, f'name="{name}"', value.encode()) for name, value in pairs),
            *(
                _part(boundary, f'name="{name}"; filename="{file_name}"', content)
                for name, file_name, content in files
            ),
            f"--{boundary}--\r\n".encode(),
        ],
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - our own address


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"
