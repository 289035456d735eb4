"""The pyramid of a slide as the viewer's script reads it from metadata, without a browser."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.scripts import module_in_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Item = dict[str, Any]
_NUMBERS = count(1)
FINE, COARSE = (1000, 750), (500, 375)
TILE = 256
ACROSS, DOWN = 4, 3
TILES = ACROSS * DOWN


def value(vr: str, *values: Any) -> Item:
    """Return an element of DICOM JSON (PS3.18 F.2)."""
    return {"vr": vr, "Value": list(values)}


def a_file(
    size: tuple[int, int] = FINE, *, frames: int = TILES, tile: int = TILE, **more: Any
) -> Item:
    """Return a file whose tiles lie row by row; ``more`` are elements under their tags, "t…"."""
    return {
        "00080008": value("CS", "DERIVED", "PRIMARY", "VOLUME"),
        "00080018": value("UI", f"2.25.{next(_NUMBERS)}"),
        "00280008": value("IS", str(frames)),
        "00280010": value("US", tile),
        "00280011": value("US", tile),
        "00480006": value("UL", size[0]),
        "00480007": value("UL", size[1]),
        **{tag.removeprefix("t"): each for tag, each in more.items()},
    }


def a_frame(column: int, row: int, *, height: float | None = None, path: str = "") -> Item:
    """Return what is said of a frame: its place in tiles, its height in µm, its optical path."""
    position = {
        "0048021E": value("SL", column * TILE + 1),
        "0048021F": value("SL", row * TILE + 1),
    }
    if height is not None:
        position["0040074A"] = value("DS", str(height))
    said = {"0048021A": value("SQ", position)}
    if path:
        said["00480207"] = value("SQ", {"00480106": value("SH", path)})
    return said


def sparse(*frames: Item, **more: Any) -> Item:
    """Return a file that says of each frame where it lies."""
    return a_file(frames=len(frames), t52009230=value("SQ", *frames), **more)


def paths(*said: tuple[str, str]) -> Item:
    """Return optical paths by name and description."""
    items = [
        {"00480106": value("SH", name), "00480107": value("ST", words)} for name, words in said
    ]
    return value("SQ", *items)


class Levels:
    """Slides, as the script reads them."""

    def __init__(self, ask: Callable[[str, Any], Any]) -> None:
        """Ask the script by ``ask``."""
        self._ask = ask

    def asks(self, expression: str, *files: Item, **more: Any) -> Any:
        """Return what the script says of a slide of these files."""
        read = "const slide = it.readSlide(given.files, ''); return"
        return self._ask(f"(() => {{ {read} {expression}; }})()", {"files": files, **more})

    def frames_at(
        self, choice: dict[str, int], place: tuple[int, int], *files: Item
    ) -> list[list[Any] | None]:
        """Return for each level, from the coarsest, file and frame of a tile."""
        tile = "it.tileAt(level, ...given.place)"
        told = f"{tile} && [{tile}.sop, {tile}.frame]"
        expression = f"it.chosenLevels(slide, given.choice).map((level) => {told})"
        found: list[list[Any] | None] = self.asks(expression, *files, choice=choice, place=place)
        return found


@pytest.fixture(scope="module")
def levels() -> Iterator[Levels]:
    """Lend the script."""
    with module_in_node("viewer/slide_levels.js") as ask:
        yield Levels(ask)


def uid(file: Item) -> str:
    """Return the name of a file."""
    return str(file["00080018"]["Value"][0])


FIRST = {"stain": 0, "plane": 0}


def test_levels_go_from_the_smallest_to_the_largest(levels: Levels) -> None:
    fine, coarse = a_file(), a_file(COARSE, frames=4)

    assert levels.asks("slide.levels.map(({ columns }) => columns)", fine, coarse) == [500, 1000]
    assert levels.frames_at(FIRST, (1, 1), fine, coarse) == [[uid(coarse), 4], [uid(fine), 6]]
    # Beyond the last tile of the coarser one nothing lies.
    assert levels.frames_at(FIRST, (0, 2), fine, coarse) == [None, [uid(fine), 9]]


def test_where_nothing_was_scanned_there_is_no_tile(levels: Levels) -> None:
    file = sparse(a_frame(0, 0), a_frame(3, 2))

    assert levels.frames_at(FIRST, (3, 2), file) == [[uid(file), 2]]
    assert levels.frames_at(FIRST, (1, 0), file) == [None]


def test_parts_of_a_concatenation_are_one_level(levels: Levels) -> None:
    part: dict[str, Any] = {"t00209161": value("UI", "2.25.77")}
    first = a_file(frames=5, **part, t00209228=value("UL", 0))
    second = a_file(frames=7, **part, t00209228=value("UL", 5))

    for files in ((first, second), (second, first)):
        assert levels.frames_at(FIRST, (0, 1), *files) == [[uid(first), 5]]
        assert levels.frames_at(FIRST, (1, 1), *files) == [[uid(second), 1]]
        assert levels.asks("it.planesOf(slide, 0).length", *files) == 1


def test_planes_that_follow_each_other_can_be_chosen(levels: Levels) -> None:
    measures = {"00289110": value("SQ", {"00180088": value("DS", "0.002")})}
    file = a_file(frames=3 * TILES, t00480303=value("UL", 3), t52009229=value("SQ", measures))

    assert levels.asks("it.planesOf(slide, 0)", file) == [{"height": each} for each in (0, 2, 4)]
    assert levels.frames_at({"stain": 0, "plane": 2}, (1, 0), file) == [[uid(file), 2 * TILES + 2]]


def test_stains_that_follow_each_other_can_be_chosen(levels: Levels) -> None:
    file = a_file(
        frames=2 * TILES,
        t00480302=value("UL", 2),
        t00480105=paths(("a", "DAPI"), ("b", "FITC")),
    )

    assert levels.asks("slide.stains.map(({ words }) => words)", file) == ["DAPI", "FITC"]
    assert levels.frames_at({"stain": 1, "plane": 0}, (1, 0), file) == [[uid(file), TILES + 2]]


def test_each_frame_may_name_its_plane_and_its_stain(levels: Levels) -> None:
    said = [
        a_frame(0, 0, height=4, path="b"),
        a_frame(0, 0, height=2, path="b"),
        a_frame(0, 0, height=2, path="a"),
        # Of this place the lower plane was not scanned.
        a_frame(1, 0, height=4, path="b"),
    ]
    file = sparse(*said, t00480105=paths(("a", "DAPI"), ("b", "FITC")))

    assert levels.asks("slide.stains.map(({ key }) => key)", file) == ["a", "b"]
    planes = levels.asks("[0, 1].map((stain) => it.planesOf(slide, stain))", file)
    assert planes == [[{"height": 2}], [{"height": 2}, {"height": 4}]]
    of_b = {"stain": 1, "plane": 0}
    assert levels.frames_at(of_b, (0, 0), file) == [[uid(file), 2]]
    assert levels.frames_at(of_b, (1, 0), file) == [None]
    assert levels.frames_at({**of_b, "plane": 1}, (1, 0), file) == [[uid(file), 4]]


def test_a_focus_of_its_own_in_each_tile_is_no_plane_of_its_own(levels: Levels) -> None:
    said = [a_frame(column, 0, height=column / 10 + up) for column in range(4) for up in (5, 0)]

    file = sparse(*said)

    assert levels.asks("it.planesOf(slide, 0)", file) == [{"height": None}] * 2
    assert levels.frames_at(FIRST, (2, 0), file) == [[uid(file), 6]]
    assert levels.frames_at({"stain": 0, "plane": 1}, (2, 0), file) == [[uid(file), 5]]


def test_another_file_of_the_same_size_is_another_plane_or_stain(levels: Levels) -> None:
    low, high = (sparse(a_frame(0, 0, height=each)) for each in (1, 3))
    blue, green = (a_file(t00480105=paths((each, each))) for each in ("DAPI", "FITC"))

    assert levels.asks("it.planesOf(slide, 0)", high, low) == [{"height": 1}, {"height": 3}]
    assert levels.frames_at({"stain": 0, "plane": 1}, (0, 0), high, low) == [[uid(high), 1]]
    assert levels.asks("slide.stains.map(({ words }) => words)", blue, green) == ["DAPI", "FITC"]
    assert levels.frames_at({"stain": 1, "plane": 0}, (0, 0), blue, green) == [[uid(green), 1]]


def test_a_coarser_level_shows_its_nearest_plane(levels: Levels) -> None:
    fine = a_file(frames=3 * TILES, t00480303=value("UL", 3))
    coarse = a_file(COARSE, frames=4, t00480105=paths(("x", "")))

    assert levels.asks("slide.stains.length", fine, coarse) == 1
    for plane in range(3):
        found = levels.frames_at({"stain": 0, "plane": plane}, (0, 0), fine, coarse)
        assert found == [[uid(coarse), 1], [uid(fine), plane * TILES + 1]]


@pytest.mark.parametrize("kind", ["LABEL", "OVERVIEW"])
def test_label_and_overview_are_no_levels(levels: Levels, kind: str) -> None:
    other = a_file((400, 300), frames=4, t00080008=value("CS", "ORIGINAL", "PRIMARY", kind))

    assert levels.asks("slide.levels.length", other, a_file()) == 1


def test_other_shapes_and_tiles_beside_the_grid_are_no_levels(levels: Levels) -> None:
    square = a_file((300, 300), frames=4)
    beside = a_frame(0, 0)
    beside["0048021A"]["Value"][0]["0048021E"] = value("SL", 7)

    assert levels.asks("slide.levels.map(({ columns }) => columns)", square, a_file()) == [1000]
    assert levels.asks("[slide.levels, slide.stains]", sparse(beside)) == [[], []]


def test_a_frame_is_found_with_what_must_be_chosen_to_see_it(levels: Levels) -> None:
    file = a_file(
        frames=4 * TILES,
        t00480302=value("UL", 2),
        t00480303=value("UL", 2),
        t00480105=paths(("a", ""), ("b", "")),
    )
    found_at = "it.placeOf(slide, given.sop, given.frame)"
    place = f"(({{ column, row, choice }}) => [column, row, choice])({found_at})"

    for stain, plane, at in [(0, 0, 5), (0, 1, 0), (1, 0, 11), (1, 1, 6)]:
        frame = (stain * 2 + plane) * TILES + at + 1
        row, column = divmod(at, ACROSS)
        found = levels.asks(place, file, sop=uid(file), frame=frame)
        assert found == [column, row, {"stain": stain, "plane": plane}]
    assert levels.asks("it.placeOf(slide, '2.25.9999', 1)", file) is None
