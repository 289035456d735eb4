"""Words of the clinical record: what each code says, and details as HPO terms.

HPO terms have their English labels of release 2026-02-16 (hpo.jax.org).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from i18n.translators import marked as _
from workflows.domain.record.diagnoses import Certainty, Response, TreatmentKind, WorkUp
from workflows.domain.record.genetics import AcmgClass, FindingRole, Zygosity
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, TwinKind
from workflows.domain.record.phenotypes import Presence

PRESENCES: Mapping[Enum, str] = {
    Presence.PRESENT: _("Present"),
    Presence.EXCLUDED: _("Excluded"),
    Presence.UNKNOWN: _("Not known"),
}
CERTAINTIES: Mapping[Enum, str] = {
    Certainty.SUSPECTED: _("Suspected"),
    Certainty.CLINICAL: _("Clinically certain"),
    Certainty.MOLECULARLY_CONFIRMED: _("Molecularly confirmed"),
    Certainty.EXCLUDED: _("Excluded"),
    Certainty.UNDIAGNOSED: _("Undiagnosed"),
}
RESPONSES: Mapping[Enum, str] = {
    Response.NOT_ASSESSED: _("Not assessed"),
    Response.NONE: _("No effect"),
    Response.PARTIAL: _("Partial effect"),
    Response.COMPLETE: _("Full effect"),
    Response.WORSE: _("Made it worse"),
}
WORK_UPS: Mapping[Enum, str] = {
    WorkUp.UNKNOWN: _("Not known"),
    WorkUp.IN_PROGRESS: _("Under way"),
    WorkUp.COMPLETED: _("Completed"),
    WorkUp.SOLVED: _("Solved"),
    WorkUp.UNSOLVED: _("Unsolved"),
}
TREATMENT_KINDS: Mapping[Enum, str] = {
    TreatmentKind.MEDICINE: _("Medicine"),
    TreatmentKind.PROCEDURE: _("Procedure"),
    TreatmentKind.RADIATION: _("Radiation"),
    TreatmentKind.REGIMEN: _("Regimen, such as a diet"),
}
ZYGOSITIES: Mapping[Enum, str] = {
    Zygosity.HETEROZYGOUS: _("Heterozygous"),
    Zygosity.HOMOZYGOUS: _("Homozygous"),
    Zygosity.HEMIZYGOUS: _("Hemizygous"),
    Zygosity.COMPOUND_HETEROZYGOUS: _("Compound heterozygous"),
    Zygosity.HOMOPLASMIC: _("Homoplasmic"),
    Zygosity.HETEROPLASMIC: _("Heteroplasmic"),
    Zygosity.UNKNOWN: _("Not known"),
}
ACMG_CLASSES: Mapping[Enum, str] = {
    AcmgClass.BENIGN: _("Benign (class 1)"),
    AcmgClass.LIKELY_BENIGN: _("Likely benign (class 2)"),
    AcmgClass.UNCERTAIN: _("Uncertain significance (class 3)"),
    AcmgClass.LIKELY_PATHOGENIC: _("Likely pathogenic (class 4)"),
    AcmgClass.PATHOGENIC: _("Pathogenic (class 5)"),
    AcmgClass.NOT_PROVIDED: _("Not provided"),
}
FINDING_ROLES: Mapping[Enum, str] = {
    FindingRole.UNKNOWN: _("Not known"),
    FindingRole.REJECTED: _("Not the cause"),
    FindingRole.CANDIDATE: _("Candidate"),
    FindingRole.CONTRIBUTORY: _("Contributes"),
    FindingRole.CAUSATIVE: _("The cause"),
}
PEDIGREE_SEXES: Mapping[Enum, str] = {
    PedigreeSex.FEMALE: _("Female"),
    PedigreeSex.MALE: _("Male"),
    PedigreeSex.UNKNOWN: _("Not known"),
}
AFFECTED: Mapping[Enum, str] = {
    AffectedStatus.AFFECTED: _("Affected"),
    AffectedStatus.UNAFFECTED: _("Not affected"),
    AffectedStatus.UNKNOWN: _("Not known"),
}
TWINS: Mapping[Enum, str] = {
    TwinKind.MONOZYGOTIC: _("Identical twins"),
    TwinKind.DIZYGOTIC: _("Fraternal twins"),
    TwinKind.UNKNOWN: _("Not known"),
}
RECORD_ENUMS: Final = (
    PRESENCES,
    CERTAINTIES,
    RESPONSES,
    WORK_UPS,
    TREATMENT_KINDS,
    ZYGOSITIES,
    ACMG_CLASSES,
    FINDING_ROLES,
    PEDIGREE_SEXES,
    AFFECTED,
    TWINS,
)

ONSETS: Final[Mapping[str, str]] = {
    "HP:0030674": _("Antenatal onset"),
    "HP:0011460": _("Embryonal onset"),
    "HP:0011461": _("Fetal onset"),
    "HP:0003577": _("Congenital onset"),
    "HP:0003623": _("Neonatal onset"),
    "HP:0003593": _("Infantile onset"),
    "HP:0011463": _("Childhood onset"),
    "HP:0003621": _("Juvenile onset"),
    "HP:0003581": _("Adult onset"),
    "HP:0011462": _("Young adult onset"),
    "HP:0003596": _("Middle age onset"),
    "HP:0003584": _("Late onset"),
}
SEVERITIES: Final[Mapping[str, str]] = {
    "HP:0012827": _("Borderline"),
    "HP:0012825": _("Mild"),
    "HP:0012826": _("Moderate"),
    "HP:0012828": _("Severe"),
    "HP:0012829": _("Profound"),
}
FREQUENCIES: Final[Mapping[str, str]] = {
    "HP:0040280": _("Obligate"),
    "HP:0040281": _("Very frequent"),
    "HP:0040282": _("Frequent"),
    "HP:0040283": _("Occasional"),
    "HP:0040284": _("Very rare"),
}
LATERALITIES: Final[Mapping[str, str]] = {
    "HP:0012834": _("Right"),
    "HP:0012835": _("Left"),
    "HP:0012832": _("Bilateral"),
    "HP:0012833": _("Unilateral"),
}
MODIFIERS: Final[Mapping[str, str]] = {
    "HP:0011009": _("Acute"),
    "HP:0011010": _("Chronic"),
    "HP:0031796": _("Recurrent"),
    "HP:0025153": _("Transient"),
    "HP:0031914": _("Fluctuating"),
    "HP:0031915": _("Stable"),
    "HP:0025301": _("Nocturnal"),
    "HP:0031375": _("Refractory"),
}
INHERITANCES: Final[Mapping[str, str]] = {
    "HP:0000006": _("Autosomal dominant inheritance"),
    "HP:0000007": _("Autosomal recessive inheritance"),
    "HP:0001417": _("X-linked inheritance"),
    "HP:0001419": _("X-linked recessive inheritance"),
    "HP:0001423": _("X-linked dominant inheritance"),
    "HP:0001427": _("Mitochondrial inheritance"),
    "HP:0001450": _("Y-linked inheritance"),
    "HP:0025352": _("Typically de novo"),
    "HP:0003745": _("Sporadic"),
    "HP:0010984": _("Digenic inheritance"),
}
TERMS: Final = {**ONSETS, **SEVERITIES, **FREQUENCIES, **LATERALITIES, **MODIFIERS, **INHERITANCES}
