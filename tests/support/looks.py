"""How a page looks and reads at every width and in both colour schemes: what axe-core finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from web.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

_AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES: Final = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
_WIDTHS: Final = (1440, 375)
# The narrowest, and the narrowest on which tables stand as such.
_TIGHT_WIDTHS: Final = (360, 768)
_HEIGHT: Final = 900
# Which rules find something depends on the width; only these two also on the colour scheme.
_RULES_OF_COLOURS: Final = ["color-contrast", "link-in-text-block"]
_ASK: Final = """async ([kind, rules]) => {
  const found = await axe.run(document, {
    runOnly: {type: kind, values: rules}, resultTypes: ['violations'], elementRef: false,
  });
  return found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id} at ${node.target.join(' ')}: ${node.failureSummary}`));
}"""
# Colours that still change would be measured half-way. The security policy allows no style
# element; a sheet made by script is none.
_STAND_STILL: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, ::before, ::after { transition: none !important; animation: none; }');
  document.adoptedStyleSheets.push(sheet);
}"""
_SCROLLS_SIDEWAYS: Final = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
)
_TOO_WIDE: Final = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('main *')]
    .filter(it => it.getBoundingClientRect().right > room + 1)
    .slice(0, 3).map(it => it.outerHTML.slice(0, 120));
}"""


def faults_of(page: Page) -> Iterator[str]:
    """Yield what is wrong with the open page, at each width, in light and dark."""
    page.evaluate(_STAND_STILL)
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        for scheme, kind, rules in (
            ("light", "tag", _RULES),
            ("dark", "rule", _RULES_OF_COLOURS),
        ):
            page.emulate_media(color_scheme=scheme)
            for finding in page.evaluate(_ASK, [kind, rules]):
                yield f"{width} px, {scheme}: {finding}"
    for width in _TIGHT_WIDTHS:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        if page.evaluate(_SCROLLS_SIDEWAYS):
            yield f"{width} px: scrolls sideways, because of {page.evaluate(_TOO_WIDE)}"
