"""Takes the pictures of docs/screenshots from the running product: `make screenshots`."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from PIL import Image
from sqlalchemy import select

from tests.e2e.form_pictures import form_pictures
from tests.e2e.panel_acts import RequestWords, open_panel
from tests.support.browser import SignedInPeople
from tests.support.chromium import running_browser
from tests.support.running_product import running_product
from web.database import reading
from web.models.imaging import ImageSeries
from web.models.panels import Panel
from web.settings import ROOT
from web.terminology.loading import load_terminologies
from workflows.domain.panels.stages import PanelStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.support.browser import Person
    from tests.support.running_product import RunningProduct

FOLDER: Final = ROOT / "docs" / "screenshots"
SIZES: Final = {1440: 900, 768: 1024, 375: 812}
_COLOURS: Final = 128
_MOST_BYTES: Final = 4_000_000
_REQUEST: Final = RequestWords(
    title="Infantile spasms after a normal first half-year, second drug without effect",
    questions=(
        "Vigabatrin again at a higher dose, or a ketogenic diet now?",
        "Which further genetic test would you ask for?",
    ),
    background=(
        "Boy of nine months. Clusters of spasms since the age of six months, hypsarrhythmia. "
        "Prednisolone without lasting effect, vigabatrin at 100 mg/kg with a pause of two weeks.\n"
        "MRI and metabolic tests normal. This patient is made up, for demonstration only."
    ),
)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One page, and who opens it; ``ready`` is what must be there before the picture."""

    name: str
    reader: str
    path: str
    ready: str = "main"


def take_screenshots(folder: Path) -> int:
    """Write every picture at every width into ``folder`` and return their size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, png in form_pictures():
        (folder / f"{name}.png").write_bytes(_small(png))
    with running_demo() as product, running_browser() as browser:
        people = SignedInPeople(browser, product)
        draft = write_a_draft(people("a.hartwig"))
        pictures = [*_pictures(product), Picture(name="request", reader="a.hartwig", path=draft)]
        for picture in pictures:
            for width, height in SIZES.items():
                person = people(
                    picture.reader,
                    viewport={"width": width, "height": height},
                    color_scheme="light",
                    reduced_motion="reduce",
                )
                target = folder / f"{picture.name}-{width}.png"
                target.write_bytes(_small(_shot(person, picture)))
                people.close()
    return sum(each.stat().st_size for each in folder.glob("*.png"))


@contextmanager
def running_demo() -> Iterator[RunningProduct]:
    """Run the demonstration in a folder that goes away."""
    with (
        TemporaryDirectory() as folder,
        running_product(Path(folder), with_demo=True) as product,
    ):
        load_terminologies(product.sessions)
        yield product


def write_a_draft(person: Person) -> str:
    """Begin a request and return its address."""
    panel = open_panel(person)
    person.writes("Title", _REQUEST.title)
    for number, question in enumerate(_REQUEST.questions, start=1):
        person.writes(f"Question {number}", question)
    person.writes("Background", _REQUEST.background)
    person.chooses("Primary thematic area", "Genetic and developmental")
    person.chooses("Secondary thematic area", "Dietary")
    person.presses("Save draft")
    return f"{panel.path}/request"


def _pictures(product: RunningProduct) -> list[Picture]:
    discussion = _panel(product, "EPICARE", PanelStatus.DISCUSSION)
    signing = _panel(product, "VASCERN", PanelStatus.SIGNING)
    consent = _panel(product, "ENDO", PanelStatus.AWAITING_CONSENT)
    return [
        Picture(name="worklist", reader="a.hartwig", path="/"),
        Picture(name="panel", reader="c.moreau", path=discussion),
        Picture(name="discussion", reader="c.moreau", path=f"{discussion}/discussion"),
        Picture(name="timeline", reader="c.moreau", path=f"{discussion}/timeline"),
        Picture(name="outcome", reader="p.rousseau", path=f"{signing}/outcome"),
        Picture(name="consent", reader="n.papadaki", path=f"{consent}/consent"),
        Picture(name="board", reader="s.lambert", path="/board"),
        Picture(name="record", reader="a.hartwig", path=f"{discussion}/record/phenotype"),
        Picture(name="hpo", reader="a.hartwig", path="/hpo/HP:0001250"),
        Picture(name="images", reader="c.moreau", path=f"{discussion}/images"),
        Picture(
            name="viewer",
            reader="c.moreau",
            path=f"{discussion}/images/{_scan(product)}",
            ready="[data-ready]",
        ),
    ]


def _panel(product: RunningProduct, ern: str, status: PanelStatus) -> str:
    query = select(Panel.id).where(Panel.ern_code == ern, Panel.status == status)
    with reading(), product.sessions() as session:
        return f"/panels/{session.scalars(query).first()}"


def _scan(product: RunningProduct) -> UUID:
    query = select(ImageSeries.id).where(ImageSeries.modality == "CT")
    with reading(), product.sessions() as session:
        return session.scalars(query).one()


def _shot(person: Person, picture: Picture) -> bytes:
    status = person.opens(picture.path)
    assert status == 200, f"{picture.reader} gets {status} for {picture.name}"
    person.page.wait_for_selector(picture.ready)
    person.page.evaluate("document.fonts.ready.then(() => null)")
    return person.page.screenshot()


def _small(png: bytes) -> bytes:
    """Return the picture with a palette: a third of the bytes, the same to the eye."""
    with Image.open(io.BytesIO(png)) as picture:
        drawn = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    target = io.BytesIO()
    drawn.save(target, "PNG", optimize=True)
    return target.getvalue()


def main() -> None:
    """Take the pictures and fail if they have become too heavy for the repository."""
    size = take_screenshots(FOLDER)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures, {size // 1000} kB\n")
    if size > _MOST_BYTES:
        raise SystemExit("The pictures are too large together.")


if __name__ == "__main__":
    main()
