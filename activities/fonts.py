"""Builds the two fonts of every printed document, once, from PyPI's variable Noto Sans.

A variable font is slow to print with and its bytes vary; one font file per script prints wrong
glyphs. So: one static file for each weight, with all the scripts of the consent languages in it.
Run `python -m activities.fonts` to build.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

FONT_FAMILY = "Noto Sans"
DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / "build" / "fonts"

_SOURCE_PACKAGE = "fontpkg-noto-sans"
_SOURCE_FILE = "NotoSans[wdth,wght].ttf"
# Raised whenever the steps below change, so that every checkout builds again.
_RECIPE = 1
_WEIGHTS = {"Regular": 400, "Bold": 700}
_CHARACTERS = (
    range(0x0020, 0x007F),  # Latin
    range(0x00A0, 0x0250),  # Latin of every European language
    range(0x02B0, 0x0370),  # modifier letters, combining marks
    range(0x0370, 0x0400),  # Greek
    range(0x0400, 0x0530),  # Cyrillic
    range(0x1E00, 0x2000),  # Latin additional, polytonic Greek
    range(0x2000, 0x2070),  # punctuation
    range(0x20A0, 0x20C0),  # currency
    range(0x2100, 0x2150),  # letter-like: the numero sign
    range(0x2190, 0x2300),  # arrows, mathematics
)
_LAYOUT_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, kw_only=True)
class BuiltFonts:
    """The fonts of a build folder, and the fontconfig file that names them and no others."""

    regular: Path
    bold: Path
    fontconfig_file: Path


def ensure_fonts(folder: Path = DEFAULT_FOLDER) -> BuiltFonts:
    """Return the fonts in the folder; builds them first, in ten seconds, when need be."""
    fonts = BuiltFonts(
        regular=folder / "NotoSans-Regular.ttf",
        bold=folder / "NotoSans-Bold.ttf",
        fontconfig_file=folder / "fonts.conf",
    )
    stamp = folder / "built-from.txt"
    wanted = f"{_SOURCE_PACKAGE} {version(_SOURCE_PACKAGE)} recipe {_RECIPE} in {folder}\n"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return fonts
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(fonts.regular, _static_font(_WEIGHTS["Regular"]))
    _write_whole(fonts.bold, _static_font(_WEIGHTS["Bold"]))
    _write_whole(fonts.fontconfig_file, _FONTCONFIG.format(folder=folder).encode())
    # Last: a build that was interrupted leaves no stamp and starts over.
    _write_whole(stamp, wanted.encode())
    return fonts


def printable_characters(fonts: BuiltFonts) -> frozenset[int]:
    """Return the code points that both weights can draw."""
    from fontTools.ttLib import TTFont

    covered: set[int] | None = None
    for path in (fonts.regular, fonts.bold):
        with TTFont(path, lazy=True) as font:
            drawn = set(font.getBestCmap())
        covered = drawn if covered is None else covered & drawn
    return frozenset(covered or ())


def _static_font(weight: int) -> bytes:
    import fontpkg_noto_sans
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    # The source's own date is kept: two machines then build the same bytes.
    font = TTFont(fontpkg_noto_sans.ROOT / "files" / _SOURCE_FILE, recalcTimestamp=False)
    options = subset.Options(
        layout_features=_LAYOUT_FEATURES, notdef_outline=True, name_IDs=["*"], hinting=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[character for block in _CHARACTERS for character in block])
    subsetter.subset(font)
    static = instancer.instantiateVariableFont(
        font, {"wght": weight, "wdth": 100}, updateFontNames=True
    )
    with tempfile.TemporaryFile() as target:
        static.save(target)
        target.seek(0)
        return target.read()


def _write_whole(path: Path, content: bytes) -> None:
    # Two processes may build at once: each renames a complete file into place.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as target:
        target.write(content)
    Path(target.name).chmod(0o644)
    Path(target.name).replace(path)


def main() -> None:
    """Build the fonts into the default folder and say where they are."""
    fonts = ensure_fonts()
    print(f"fonts: {fonts.regular.parent}")  # noqa: T201  the answer of a command


if __name__ == "__main__":
    main()
