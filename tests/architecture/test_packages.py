"""The four package names mean this repository, and tests lie where what they test lies."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, listed_with_reasons, modules, named

HERE = Path(__file__).parent
UNTESTED = listed_with_reasons(HERE / "deliberately_untested.txt")
ELSEWHERE = listed_with_reasons(HERE / "tests_without_a_module.txt")
# These mirror no package: they look at the whole.
_OF_THE_WHOLE = ("tests/architecture", "tests/e2e", "tests/benchmarks", "tests/faults")


def folders_without_init(root: Path) -> Iterator[str]:
    """Yield each folder with Python files, or with such folders, that is no package."""
    for folder in [root, *sorted(path for path in root.rglob("*") if path.is_dir())]:
        has_code = any(folder.rglob("*.py"))
        if has_code and folder.name != "__pycache__" and not (folder / "__init__.py").exists():
            yield folder.name


def without_test(names: Collection[str], tests: Collection[str]) -> list[str]:
    """Return the modules that have no test.

    A module ``web/settings.py`` is tested in ``tests/web/test_settings.py``. The modules of a
    feature's folder are reached by its pages, so one test in the feature's folder is enough.
    """
    missing = []
    for name in names:
        folder, _slash, module = name.rpartition("/")
        has_own = f"tests/{folder}/test_{module}" in tests
        of_a_feature = folder.startswith("web/") and folder not in ("web/models", "web/components")
        has_feature = any(each.startswith(f"tests/{folder}/test_") for each in tests)
        if not has_own and not (of_a_feature and has_feature):
            missing.append(name)
    return missing


def without_module(tests: Collection[str], names: Collection[str]) -> list[str]:
    """Return the tests whose path mirrors no module."""
    return [
        test for test in tests if test.replace("/test_", "/", 1).removeprefix("tests/") not in names
    ]


def _names() -> list[str]:
    return [
        named(path)
        for path in modules()
        if path.name != "__init__.py" and "migrations" not in path.parts
    ]


def _tests() -> list[str]:
    found = [named(path) for path in modules("tests") if path.name.startswith("test_")]
    return [each for each in found if not each.startswith(_OF_THE_WHOLE)]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_name_means_this_repository(package: str):
    file = importlib.import_module(package).__file__

    assert file is not None
    assert Path(file).resolve().parent == ROOT / package, (
        "Another package of that name comes first: is there a folder without __init__.py?"
    )


def test_every_folder_of_tests_is_a_package():
    assert list(folders_without_init(ROOT / "tests")) == [], "Add an empty __init__.py."


def test_every_module_has_its_test():
    missing = [name for name in without_test(_names(), _tests()) if name not in UNTESTED]

    assert missing == [], (
        "Write the test under the same path, or list the module in "
        "tests/architecture/deliberately_untested.txt with a reason."
    )


def test_every_test_lies_where_what_it_tests_lies():
    lost = [test for test in without_module(_tests(), _names()) if test not in ELSEWHERE]

    assert lost == [], (
        "Move the test to the path of what it tests, or list it in "
        "tests/architecture/tests_without_a_module.txt with a reason."
    )


def test_both_lists_name_only_what_is_there():
    missing = without_test(_names(), _tests())
    lost = without_module(_tests(), _names())

    assert sorted(set(UNTESTED) - set(missing)) == [], "Remove these: they are tested or gone."
    assert sorted(set(ELSEWHERE) - set(lost)) == [], (
        "Remove these: they mirror a module, or are gone."
    )


def test_a_folder_without_init_is_found(tmp_path: Path):
    (tmp_path / "__init__.py").touch()
    (tmp_path / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "inner" / "deep" / "__init__.py").touch()

    assert list(folders_without_init(tmp_path)) == ["inner"]


def test_a_missing_test_and_a_lost_test_are_found():
    names = ["web/settings.py", "web/board/forms.py", "web/board/views.py", "web/lonely/views.py"]
    tests = ["tests/web/board/test_views.py", "tests/web/test_gone.py"]

    assert without_test(names, tests) == ["web/settings.py", "web/lonely/views.py"]
    assert without_module(tests, names) == ["tests/web/test_gone.py"]
