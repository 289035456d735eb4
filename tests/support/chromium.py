"""Debian's Chromium under Playwright, and a site served to it from a thread."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent.parent
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run Chromium without a window for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browser_with_webgl(beside: Browser) -> Iterator[Browser]:
    """Run another Chromium, which computes WebGL without a graphics card, slowly."""
    arguments = [*_ARGUMENTS, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    browser = beside.browser_type.launch(executable_path=_program(), args=arguments)
    try:
        yield browser
    finally:
        browser.close()


def _program() -> str | None:
    # The shell draws pages without a browser's own windows: a third of the work.
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def served(site: Flask) -> Iterator[str]:
    """Serve the site on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def accessibility_findings(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands: rule, place, what to do."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    answer = page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}})",
        _RULES,
    )
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
