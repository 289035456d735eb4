"""Signs a consent form on a tablet, without a browser: opened by the centre, filled in, sent."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from tests.support.consent_acts import CHOICE, send

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.support.centre_site import CentreSite
    from web.models.patients import ConsentPaper


def drawn_signature(*, width: int = 900, height: int = 220) -> str:
    """Return a signature as a browser sends it."""
    sheet = Image.new("RGBA", (width, height), "white")
    line = [(60, height - 40), (width // 3, 30), (width // 2, height - 60), (width - 60, 50)]
    ImageDraw.Draw(sheet).line(line, fill="black", width=5)
    return png_data_url(sheet)


def png_data_url(sheet: Image.Image) -> str:
    """Return a picture as a PNG data URL."""
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()


def filled(**changed: str) -> dict[str, str]:
    """Return the values of a parent's form; names of fields with a line where they have a dash."""
    values = {
        "decision-care": "given",
        "decision-databases": "refused",
        "decision-research_contact": "given",
        "minor_assents": "yes",
        "name-parent": "Ελένη Παπαδοπούλου",
        "extra-parent": "Μητέρα",
        "signature-parent": drawn_signature(),
        "name-clinician": "Dr Anke Hartwig",
        "signature-clinician": drawn_signature(),
    }
    return values | {name.replace("__", "-"): value for name, value in changed.items()}


def prints_signable(site: CentreSite, panel_id: UUID) -> ConsentPaper:
    """Print a Greek form of the version that has places to sign on a tablet."""
    values = {**CHOICE, "printing-form_version": "1.1", "printing-command_id": str(uuid4())}
    assert send(site, panel_id, "print", values).status_code == 303
    paper = max(site.papers(), key=lambda each: each.requested_at)
    site.prints(paper.id)
    return paper


def opens_tablet(site: CentreSite, panel_id: UUID, paper_id: UUID) -> str:
    """Open the signing on a tablet and return the path that the code leads to."""
    page = f"/panels/{panel_id}/consent"
    answer = site.post(f"{page}/tablet/open", {"tablet-paper_id": str(paper_id)}, form_on=page)
    assert answer.status_code == 303, answer.text
    return tablet_path_on(site.get(page))


def tablet_path_on(page: TestResponse) -> str:
    """Return the path of the tablet's page that the consent page shows."""
    found = re.search(r'href="http://localhost(/tablet/[\w-]+)"', page.text)
    assert found, "the page shows no address for a tablet"
    return found.group(1)


def a_tablet(site: CentreSite) -> FlaskClient:
    """Return a browser in which nobody is signed in."""
    return site.app.test_client()
