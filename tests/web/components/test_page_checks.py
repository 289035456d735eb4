"""The page checks find what they are there for."""

from __future__ import annotations

import pytest

from tests.support.page_checks import page_faults

GOOD = """<!DOCTYPE html><html lang="en"><head><title>Worklist - Consilium</title></head>
<body><h1>Worklist</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t">
<label for="a">Name</label><input id="a" name="a" aria-describedby="h"><p id="h">Help</p>
<button type="submit">Save</button></form></body></html>"""


def test_a_good_page_has_no_faults() -> None:
    assert page_faults(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('<html lang="en">', "<html>", "has no lang"),
        ("<h1>Worklist</h1>", "", "0 <h1>"),
        ("<h1>Worklist</h1>", "<h1>Worklist</h1><h1>Again</h1>", "2 <h1>"),
        ("<h1>Worklist</h1>", "<h1></h1>", "<h1> is empty"),
        ("<h1>Worklist</h1>", "<h1>Panels</h1>", "does not begin with the heading “Panels”"),
        ('<p id="h">', '<p id="h"></p><p id="h">', "“h” stands 2 times"),
        ('<label for="a">Name</label>', "", "“a” has no label"),
        ('<label for="a">Name</label>', '<label for="a"></label>', "“a” has no label"),
        (' action="/x"', "", "has no action"),
        ('value="t"', 'value=""', "0 CSRF tokens"),
        ('method="post"', 'method="get"', "would put its CSRF token into an address"),
        ('<p id="h">Help</p>', "", "aria-describedby names “h”"),
        ("<h1>Worklist</h1>", "<h1>Worklist</h1><script>x</script>", "A script stands"),
        ("<h1>", '<h1 style="color: red">', "A style stands"),
        ("<h1>", '<h1 onclick="x()">', "onclick stands"),
        ("<h1>Worklist</h1>", "<h1>Worklist</h1></section>", "Invalid HTML"),
        ("<!DOCTYPE html>", "", "Invalid HTML"),
    ],
)
def test_each_fault_is_named(good: str, bad: str, fault: str) -> None:
    faults = page_faults(GOOD.replace(good, bad))

    assert len(faults) == 1, faults
    assert fault in faults[0]
