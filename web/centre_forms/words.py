"""Words for a centre's own forms: their states, decisions, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from web.centre_forms.checking import Fault, FormFault
from web.centre_forms.rules import FormDecision, RejectionReason
from web.models.centre_forms import CentreFormState
from workflows.domain.consent import Signatory

_MOST_SHOWN: Final = 8

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
STATES: Final[Mapping[CentreFormState, Any]] = {
    CentreFormState.PROPOSED: _l("Proposed"),
    CentreFormState.APPROVED: _l("Approved"),
    CentreFormState.REJECTED: _l("Rejected"),
}
DECISIONS: Final[Mapping[FormDecision, Any]] = {
    FormDecision.APPROVE: _l("Approve this version"),
    FormDecision.REJECT: _l("Reject this version"),
}
REJECTIONS: Final[Mapping[RejectionReason, Any]] = {
    RejectionReason.CONTENT_OF_LAW: _l("Something that the law asks for is missing or wrong."),
    RejectionReason.WORDING: _l("A sentence is unclear or can be misunderstood."),
    RejectionReason.TRANSLATION: _l("The languages do not say the same."),
    RejectionReason.NOT_NEEDED: _l("The published version serves the centre as well."),
    RejectionReason.TOLD_IN_PERSON: _l("The coordinator explains the reason in person."),
}
READERS: Final[Mapping[str, Any]] = {
    Signatory.PATIENT.value: _l("For patients"),
    Signatory.PARENT.value: _l("For parents"),
    Signatory.LEGAL_REPRESENTATIVE.value: _l("For legal representatives"),
}
# Each takes the file's name; some also a place in it, a line, or a detail.
_FAULTS: Final[Mapping[FormFault, Any]] = {
    FormFault.TOO_LARGE: _l("“%(file)s” is larger than 200 kB."),
    FormFault.NOT_UTF8: _l("“%(file)s” is not text in UTF-8. Save it again in this encoding."),
    FormFault.NOT_YAML: _l("“%(file)s” cannot be read as YAML; look at line %(line)s."),
    FormFault.MARKED: _l(
        "“%(file)s” has an anchor, a reference or a tag (&, * or !) in line %(line)s. A form has "
        "texts only; put a text that begins so in quotation marks.",
    ),
    FormFault.DOUBLED: _l("“%(file)s” has “%(place)s” twice; look at line %(line)s."),
    FormFault.NO_FORM: _l(
        "“%(file)s” is not built like a consent form. Begin with the words of the published "
        "version.",
    ),
    FormFault.NO_LANGUAGE: _l(
        "“%(file)s”: “language” names none of the languages of consent: %(detail)s.",
    ),
    FormFault.OTHER_LANGUAGE: _l(
        "“%(file)s” is named for another language than it says inside: %(detail)s.",
    ),
    FormFault.LANGUAGE_TWICE: _l(
        "“%(file)s” is the second file in one language: %(detail)s.",
    ),
    FormFault.MISSING: _l("“%(file)s”: “%(place)s” is missing."),
    FormFault.ADDED: _l("“%(file)s”: “%(place)s” has no place in the published version."),
    FormFault.OTHER_ORDER: _l(
        "“%(file)s”: the order in “%(place)s” must be that of the published version: %(detail)s.",
    ),
    FormFault.OTHER_SHAPE: _l(
        "“%(file)s”: “%(place)s” is a text where the published version has parts, or the other "
        "way round.",
    ),
    FormFault.OTHER_ID: _l("“%(file)s”: “%(place)s” must stay “%(detail)s”."),
    FormFault.EMPTY: _l("“%(file)s”: “%(place)s” is empty."),
    FormFault.PLACEHOLDERS: _l(
        "“%(file)s”: “%(place)s” must hold these words in braces, each as often, and no others: "
        "%(detail)s.",
    ),
    FormFault.ANONYMOUS: _l(
        "“%(file)s”: “%(place)s” speaks of anonymity. The data are pseudonymised, and no form may "
        "promise more.",
    ),
    FormFault.CHARACTERS: _l(
        "“%(file)s”: “%(place)s” has characters that cannot be printed: %(detail)s.",
    ),
}


def sentences(faults: Sequence[Fault]) -> Iterator[str]:
    """Yield what is wrong, the first faults of each file, in the reader's language."""
    for name, found in groupby(faults, key=lambda fault: fault.file):
        of_file = list(found)
        yield from (_sentence(fault) for fault in of_file[:_MOST_SHOWN])
        more = len(of_file) - _MOST_SHOWN
        if more > 0:
            yield str(
                ngettext(
                    "“%(file)s” has %(num)d more fault.",
                    "“%(file)s” has %(num)d more faults.",
                    more,
                    file=name,
                ),
            )


def _sentence(fault: Fault) -> str:
    return str(_FAULTS[fault.kind]) % {
        "file": fault.file,
        "place": fault.place or "/",
        "line": fault.line,
        "detail": fault.detail or "–",
    }
