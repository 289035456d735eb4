"""Runs a module of our pages' sources in Node, without a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_SOURCES: Final = ROOT / "web" / "assets"
_SECONDS: Final = 30
_ANSWERING: Final = """
import { createInterface } from "node:readline";
const it = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  const { expression, given } = JSON.parse(line);
  const made = await new Function("it", "given", `return ${expression};`)(it, given);
  console.log(JSON.stringify(made ?? null));
}
"""


@contextmanager
def module_in_node(module: str) -> Iterator[Callable[[str, Any], Any]]:
    """Lend what answers with an expression's value, of the module (``it``) and ``given``, as JSON.

    ``module`` is named below ``web/assets``; a promise is awaited.
    """
    with _answering((_SOURCES / module).as_uri()) as ask:
        yield ask


@contextmanager
def modules_in_node(*modules: str) -> Iterator[Callable[[str, Any], Any]]:
    """Lend the same of several modules in one (``it``), built as for a browser.

    Each is named from ``web/assets``, beginning with ``./``.
    """
    entry = "\n".join(f'export * from "{module}";' for module in modules)
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "built.mjs"
        command = [_node(), str(esbuild), "--bundle", "--format=esm", f"--outfile={built}"]
        command.append("--log-level=warning")
        subprocess.run(command, input=entry, text=True, cwd=_SOURCES, check=True)
        with _answering(built.as_uri()) as ask:
            yield ask


@contextmanager
def _answering(address: str) -> Iterator[Callable[[str, Any], Any]]:
    with subprocess.Popen(
        [_node(), "--input-type=module", "--eval", _ANSWERING, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin
        assert running.stdout
        asked, answered = running.stdin, running.stdout

        def ask(expression: str, given: Any) -> Any:
            asked.write(json.dumps({"expression": expression, "given": given}) + "\n")
            asked.flush()
            return json.loads(answered.readline())

        yield ask
        asked.close()
        running.wait(_SECONDS)


def _node() -> str:
    """Return the program that built the pages: the one that set-up brought, or the system's."""
    brought = ROOT / "build" / "node" / "bin" / "node"
    found = str(brought) if brought.exists() else shutil.which("node")
    assert found, "Node is missing: run 'make setup'"
    return found
