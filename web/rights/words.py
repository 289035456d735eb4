"""Words for the rights of a patient: the grounds on which the law lets data be restricted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from web.rights.grounds import ErasureGround, RestrictionGround

# Flask-Babel has no types; a lazy text becomes str(…) when a page shows it.
RESTRICTION_GROUNDS: Final[Mapping[RestrictionGround, Any]] = {
    RestrictionGround.ACCURACY_CONTESTED: _l(
        "The patient says that data are wrong, until that is checked (Art. 18(1)(a)).",
    ),
    RestrictionGround.UNLAWFUL_BUT_KEPT: _l(
        "The use is unlawful, and the patient wants the data kept rather than erased "
        "(Art. 18(1)(b)).",
    ),
    RestrictionGround.NEEDED_FOR_CLAIMS: _l(
        "We no longer need the data, but the patient does for legal claims (Art. 18(1)(c)).",
    ),
    RestrictionGround.OBJECTION_PENDING: _l(
        "The patient objected, until it is clear whose grounds weigh more (Art. 18(1)(d)).",
    ),
}

ERASURE_GROUNDS: Final[Mapping[ErasureGround, Any]] = {
    ErasureGround.NO_LONGER_NEEDED: _l("The data are no longer needed (Art. 17(1)(a))."),
    ErasureGround.PATIENT_WITHDREW: _l(
        "The patient withdraws consent and wants the data erased (Art. 17(1)(b)).",
    ),
    ErasureGround.PATIENT_OBJECTED: _l(
        "The patient objects to the use, and nothing weighs more (Art. 17(1)(c)).",
    ),
    ErasureGround.STORED_UNLAWFULLY: _l("The data were stored unlawfully (Art. 17(1)(d))."),
    ErasureGround.REQUIRED_BY_LAW: _l("The law requires the erasure (Art. 17(1)(e))."),
}
