"""Draws the panel's life from the rules: a Mermaid diagram and tables that clinicians can read.

``python -m workflows.domain.panels.diagram > docs/panel-lifecycle.md`` writes the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from workflows.domain.panels.allowed import EXPECTED_ACT
from workflows.domain.panels.command_kinds import CommandKind
from workflows.domain.panels.lifecycle_words import (
    ACTS,
    CONDITIONS,
    RELATIONS,
    STATUSES,
    WAITED_FOR,
    WHILE,
)
from workflows.domain.panels.relations import Relation
from workflows.domain.panels.rules import RULES
from workflows.domain.panels.stages import ENDED, STAGE_OF, PanelStatus

# Many arrows would lead here and hide the others; a sentence says it instead.
_WITHOUT_ARROWS = PanelStatus.WITHDRAWN


def lifecycle_page() -> str:
    """Return the whole page in Markdown."""
    return "\n".join(
        [
            "# The life of a panel",
            "",
            "Generated from the rules by `python -m workflows.domain.panels.diagram`;",
            "do not edit it by hand.",
            "",
            "## From request to closure",
            "",
            "```mermaid",
            diagram(),
            "```",
            "",
            *_ways_out(),
            "",
            "## Where a panel can stand",
            "",
            *_table(("Status", "Stage", "What it means"), _status_rows()),
            "",
            "## Who is waited for",
            "",
            "Every panel names whose turn it is, and reminds them. These are all the turns.",
            "Where the enrolling clinician has left, any clinician of that centre is meant.",
            "",
            *_table(("Who", "Is expected to", "When"), _turn_rows()),
            "",
            "## Who may do what, and when",
            "",
            *_table(("Act", "By", "While the panel is", "Leads to"), _act_rows()),
            "",
            *_without_acts(),
            "",
        ],
    )


def diagram() -> str:
    """Return the statuses and what leads from one to the next, as a Mermaid state diagram."""
    return "\n".join(
        [
            "stateDiagram-v2",
            "    direction TB",
            *(f"    {status} : {_name(status)}" for status in PanelStatus),
            f"    [*] --> {PanelStatus.DRAFT} : {ACTS[CommandKind.OPEN]}",
            *_arrows(),
            *(f"    {status} --> [*]" for status in PanelStatus if status in ENDED),
        ],
    )


def _arrows() -> Iterable[str]:
    for start in PanelStatus:
        for end in PanelStatus:
            acts = [ACTS[kind] for kind in RULES if _leads(kind, start, end)]
            if end is PanelStatus.SIGNED and acts:
                acts = ["the last missing signature is settled"]
            if acts and end is not _WITHOUT_ARROWS:
                yield f"    {start} --> {end} : {_or(acts)}"


def _leads(kind: CommandKind, start: PanelStatus, end: PanelStatus) -> bool:
    """Tell whether the act moves a panel from ``start`` to ``end``.

    An act that may be done in several statuses can complete a step of only one of them:
    whoever leaves completes the signing, and nothing else; a new consent opens no discussion.
    """
    rule = RULES[kind]
    if start not in rule.in_status or end not in rule.leads_to or start is end:
        return False
    if kind is CommandKind.CONFIRM_CONSENT and end is PanelStatus.DISCUSSION:
        return start is PanelStatus.AWAITING_CONSENT
    return end is not PanelStatus.SIGNED or start is PanelStatus.SIGNING


def _ways_out() -> Iterable[str]:
    yield "The arrows to Withdrawn are left out, because they start nearly everywhere."
    yield "These acts end a panel so:"
    yield ""
    for kind, rule in RULES.items():
        if _WITHOUT_ARROWS in rule.leads_to:
            condition = f", {CONDITIONS[_WITHOUT_ARROWS]}" if len(rule.leads_to) > 1 else ""
            yield (
                f"- **{_sentence(ACTS[kind])}**{condition}: by {_people(rule.by)}, "
                f"while the panel is {_while(rule.in_status)}."
            )
    yield ""
    yield "Guests then lose their access, and nobody outside the enrolling centre sees the case"
    yield "any more."


def _status_rows() -> Iterable[tuple[str, ...]]:
    for status, (name, meaning) in STATUSES.items():
        stage = STAGE_OF[status].capitalize()
        if status is PanelStatus.WITHDRAWN:
            stage = "The stage it was withdrawn from"
        yield name, stage, meaning


def _turn_rows() -> Iterable[tuple[str, ...]]:
    for task, (who, when) in WAITED_FOR.items():
        yield who, ACTS[EXPECTED_ACT[task]], when


def _act_rows() -> Iterable[tuple[str, ...]]:
    for kind, rule in RULES.items():
        yield _sentence(ACTS[kind]), _people(rule.by), _while(rule.in_status), _ends(kind)


def _ends(kind: CommandKind) -> str:
    """Say where the act leads; a condition where it may also lead elsewhere or nowhere."""
    ends = [status for status in PanelStatus if status in RULES[kind].leads_to]
    is_sure = len(ends) == 1 and ends[0] is not PanelStatus.SIGNED
    return _or([_name(each) if is_sure else _conditional(each) for each in ends])


def _conditional(status: PanelStatus) -> str:
    condition = CONDITIONS.get(status)
    return f"{_name(status)}, {condition}" if condition else _name(status)


def _without_acts() -> Iterable[str]:
    acting = frozenset[Relation]().union(*(rule.by for rule in RULES.values()))
    for relation in Relation:
        if relation not in acting:
            yield f"{_sentence(RELATIONS[relation])} sees how it goes on, and moves nothing."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield _row(head)
    yield _row(tuple("---" for _ in head))
    yield from (_row(row) for row in rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _people(relations: frozenset[Relation]) -> str:
    return _or([RELATIONS[each] for each in Relation if each in relations])


def _while(statuses: frozenset[PanelStatus]) -> str:
    return _or([WHILE[each] for each in PanelStatus if each in statuses])


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _name(status: PanelStatus) -> str:
    return STATUSES[status][0]


def _or(words: list[str]) -> str:
    if not words:
        return "–"
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last


if __name__ == "__main__":
    sys.stdout.write(lifecycle_page())
