"""Words that somebody sends are read as text only; what could unfold, run or hide is refused."""

from __future__ import annotations

import time

import pytest
import yaml

from i18n.consent_forms import TEMPLATES
from i18n.form_yaml import YamlFault, YamlRefusedError, read_words


@pytest.mark.parametrize("name", ["1.0/lv", "1.1/el", "1.1/uk"])
def test_a_published_form_reads_as_it_is_printed(name: str):
    content = (TEMPLATES / "care" / f"{name}.yaml").read_text("utf-8")

    assert read_words(content) == yaml.safe_load(content)


def test_every_scalar_is_text():
    words = read_words("agree: Yes\ndisagree: No\nyear: 2026\nday: 2026-13-45\nnothing: ~\n")

    assert words == {
        "agree": "Yes",
        "disagree": "No",
        "year": "2026",
        "day": "2026-13-45",
        "nothing": "~",
    }


@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        ("a: &all [lol]\nb: *all\n", YamlFault.MARKED, 1),
        ("a: 1\nb: *all\n", YamlFault.MARKED, 2),
        ("a: !!python/object/apply:os.system ['true']\n", YamlFault.MARKED, 1),
        ("a: !!binary aGVsbG8=\n", YamlFault.MARKED, 1),
        ("a: x\nb: y\na: z\n", YamlFault.DOUBLED, 3),
        ("a: {b: x, b: y}\n", YamlFault.DOUBLED, 1),
        ("? [a]\n: x\n", YamlFault.NO_FORM, 1),
        ("- a\n", YamlFault.NO_FORM, 0),
        ("", YamlFault.NO_FORM, 0),
        ("just words", YamlFault.NO_FORM, 0),
        ("a: 'x\n", YamlFault.NOT_YAML, 2),
        ("---\na: x\n---\na: x\n", YamlFault.NOT_YAML, 3),
        ("a: \x00", YamlFault.NOT_YAML, 0),
        ('a: "\\ud800"', YamlFault.NOT_YAML, 1),
    ],
)
def test_what_is_no_form_is_refused_with_its_line(content: str, fault: YamlFault, line: int):
    with pytest.raises(YamlRefusedError) as refusal:
        read_words(content)

    assert (refusal.value.fault, refusal.value.line) == (fault, line)


@pytest.mark.parametrize(
    "content",
    ["a: " + "[" * 100_000, "a: " + "{b: " * 25_000, "a:\n" + "- b\n" * 50_000],
    ids=["lists in lists", "mappings in mappings", "a long list"],
)
def test_a_file_made_to_keep_us_busy_is_refused_at_once(content: str):
    begun = time.perf_counter()

    with pytest.raises(YamlRefusedError) as refusal:
        read_words(content)

    assert refusal.value.fault is YamlFault.NO_FORM
    assert time.perf_counter() - begun < 1
