"""Forms of genetic findings, diagnoses, treatment and relatives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField
from wtforms.validators import ValidationError

from i18n import record_words as words
from web.components.composite_fields import CodeField, QuantityField
from web.components.fields import GrowingTextField, OneOfField, PlainTextField, Required
from web.components.moment_fields import MomentField
from web.records.entry_forms import (
    NO_CODE,
    EntryForm,
    chosen_term,
    enum_choices,
    id_of,
    optional_terms,
)
from web.records.hgvs import hgvs_fault
from web.records.words import HGVS_FAULTS
from workflows.domain.record.codes import Code
from workflows.domain.record.diagnoses import (
    Certainty,
    Diagnosis,
    Response,
    Treatment,
    TreatmentKind,
    WorkUp,
)
from workflows.domain.record.genetics import AcmgClass, FindingRole, GeneticFinding, Zygosity
from workflows.domain.record.pedigrees import AffectedStatus, PedigreeSex, Relative, TwinKind

_LOOKS_LIKE_A_CODE: Final = re.compile(r"[A-Za-z]+:[A-Za-z0-9._-]+|[A-Z]\d{2}(?:\.\d{1,4})?")
_CODES_BEGIN: Final = r"[A-Za-z]+:\S|[A-Z]\d{2}\b"
# A few letters and a figure: what pedigree programs write, and no name.
_RELATIVE: Final = re.compile(r"[A-Za-z]{0,5}[-_. ]?\d{1,4}[a-z]?")


class Hgvs:
    """A validator: the field's expression is well-formed at this level, or empty."""

    def __init__(self, level: str) -> None:
        self.level = level

    def __call__(self, _form: object, field: Any) -> None:
        """Raise with what is wrong."""
        fault = hgvs_fault(field.data, self.level) if field.data else None
        if fault is not None:
            raise ValidationError(str(HGVS_FAULTS[fault]))


class GeneticFindingForm(EntryForm):
    """One variant."""

    main = ("gene", "hgvs_c", "hgvs_p", "zygosity", "acmg", "role")
    gene = CodeField(
        _l("Gene"),
        [Required()],
        description=_l("The symbol, such as STXBP1; HGNC's code if you have it."),
    )
    hgvs_c = PlainTextField(
        _l("Change of the coding DNA (HGVS c.)"),
        [Hgvs("c")],
        description=_l("With its transcript, such as NM_003165.6:c.1216C>T."),
    )
    hgvs_p = PlainTextField(
        _l("Change of the protein (HGVS p.)"),
        [Hgvs("p")],
        description=_l("Such as NP_003156.1:p.(Arg406Cys)."),
    )
    zygosity = OneOfField(_l("Zygosity"), choices=enum_choices(Zygosity), default=Zygosity.UNKNOWN)
    acmg = OneOfField(_l("ACMG class"), choices=enum_choices(AcmgClass), default="not_provided")
    role = OneOfField(
        _l("What it is to the disease"), choices=enum_choices(FindingRole), default="unknown_status"
    )
    inheritance = OneOfField(_l("Inheritance"), choices=optional_terms(words.INHERITANCES))
    hgvs_g = PlainTextField(
        _l("Change of the genome (HGVS g.)"),
        [Hgvs("g")],
        description=_l("Such as NC_000009.12:g.127682456C>T."),
    )
    structural_type = CodeField(
        _l("Kind of structural variant"),
        description=_l("A word of the Sequence Ontology, such as deletion (SO:0000159)."),
    )
    description = GrowingTextField(
        _l("What HGVS cannot say"), description=_l("A deletion of exons, an inversion, mosaicism.")
    )
    disease = CodeField(
        _l("Disease for which it was judged"),
        terminologies=("orpha", "omim", "icd10"),
        description=_l("Where the patient has several."),
    )
    laboratory = PlainTextField(_l("Laboratory"))
    reported = MomentField(_l("Reported"))
    file_id = OneOfField(_l("Report"))
    note = GrowingTextField(_l("Note"))

    def offer(self, before: GeneticFinding | None) -> None:
        """Offer an inheritance that came by import."""
        inheritance = before.inheritance if before is not None else None
        self.inheritance.choices = optional_terms(words.INHERITANCES, [inheritance])

    def content(self, before: GeneticFinding | None) -> GeneticFinding:
        """Return the finding; its place in the genome stays while its expressions do."""
        it = before or GeneticFinding(gene=NO_CODE)
        changed = (self.hgvs_c.data, self.hgvs_g.data) != (it.hgvs_c, it.hgvs_g)
        return replace(
            it,
            gene=self.gene.data,
            hgvs_c=self.hgvs_c.data or "",
            hgvs_g=self.hgvs_g.data or "",
            hgvs_p=self.hgvs_p.data or "",
            zygosity=Zygosity(self.zygosity.data or Zygosity.UNKNOWN),
            inheritance=chosen_term(words.INHERITANCES, self.inheritance.data, it.inheritance),
            acmg=AcmgClass(self.acmg.data or AcmgClass.NOT_PROVIDED),
            role=FindingRole(self.role.data or FindingRole.UNKNOWN),
            structural_type=self.structural_type.data,
            disease=self.disease.data,
            description=self.description.data or "",
            location=None if changed else it.location,
            laboratory=self.laboratory.data or "",
            reported=self.reported.data,
            file_id=UUID(self.file_id.data) if self.file_id.data else None,
            note=self.note.data or "",
        )

    def show(self, content: GeneticFinding) -> None:
        """Fill in a finding."""
        self.offer(content)
        self.fill(
            gene=content.gene,
            hgvs_c=content.hgvs_c,
            hgvs_g=content.hgvs_g,
            hgvs_p=content.hgvs_p,
            zygosity=content.zygosity.value,
            inheritance=id_of(content.inheritance),
            acmg=content.acmg.value,
            role=content.role.value,
            structural_type=content.structural_type,
            disease=content.disease,
            description=content.description,
            laboratory=content.laboratory,
            reported=content.reported,
            file_id=str(content.file_id or ""),
            note=content.note,
        )


class DiagnosisForm(EntryForm):
    """A disease and how sure it is."""

    main = ("disease", "certainty", "onset")
    disease = CodeField(
        _l("Disease"),
        terminologies=("orpha", "omim", "icd10"),
        description=_l("ORPHA first. Leave it empty for an undiagnosed rare disease."),
    )
    certainty = OneOfField(_l("Certainty"), choices=enum_choices(Certainty), default="suspected")
    onset = MomentField(_l("Onset"))
    diagnosed = MomentField(_l("Diagnosed"))
    also_coded = PlainTextField(
        _l("The same disease elsewhere"), description=_l("Such as OMIM:612164, G40.4.")
    )
    work_up = OneOfField(
        _l("Genetic work-up"), choices=enum_choices(WorkUp), default=WorkUp.UNKNOWN.value
    )
    note = GrowingTextField(_l("Note"))

    def validate_disease(self, field: CodeField) -> None:
        """Ask for a disease unless there is none yet."""
        if field.data is None and self.certainty.data != Certainty.UNDIAGNOSED:
            raise ValidationError(_("Name the disease, or choose “Undiagnosed”."))

    def content(self, before: Diagnosis | None) -> Diagnosis:
        """Return the diagnosis."""
        it = before or Diagnosis(disease=NO_CODE)
        return replace(
            it,
            disease=self.disease.data or NO_CODE,
            certainty=Certainty(self.certainty.data or Certainty.SUSPECTED),
            also_coded=_codes(self.also_coded.data or "", it.also_coded),
            onset=self.onset.data,
            diagnosed=self.diagnosed.data,
            work_up=WorkUp(self.work_up.data or WorkUp.UNKNOWN),
            note=self.note.data or "",
        )

    def show(self, content: Diagnosis) -> None:
        """Fill in a diagnosis."""
        self.fill(
            disease=content.disease if content.disease != NO_CODE else None,
            certainty=content.certainty.value,
            also_coded=_words(content.also_coded),
            onset=content.onset,
            diagnosed=content.diagnosed,
            work_up=content.work_up.value,
            note=content.note,
        )


class TreatmentForm(EntryForm):
    """A medicine or a procedure."""

    main = ("what", "dose", "begun", "ended", "response")
    what = CodeField(
        _l("Medicine or procedure"),
        [Required()],
        description=_l("The substance by name; its ATC code if you have it, such as N03AG01."),
    )
    dose = QuantityField(_l("Dose"))
    begun = MomentField(lazy_pgettext("treatment", "Begun"))
    ended = MomentField(lazy_pgettext("treatment", "Ended"))
    kind = OneOfField(
        _l("Kind of treatment"),
        choices=enum_choices(TreatmentKind),
        default=TreatmentKind.MEDICINE.value,
    )
    response = OneOfField(_l("Effect"), choices=enum_choices(Response), default="not_assessed")
    schedule = PlainTextField(_l("How often"))
    route = PlainTextField(_l("By which way"))
    stopped_because = PlainTextField(_l("Why it was stopped"))
    note = GrowingTextField(_l("Note"))

    def content(self, before: Treatment | None) -> Treatment:
        """Return the treatment."""
        return replace(
            before or Treatment(what=NO_CODE),
            what=self.what.data,
            kind=TreatmentKind(self.kind.data or TreatmentKind.MEDICINE),
            dose=self.dose.data,
            schedule=self.schedule.data or "",
            route=self.route.data or "",
            begun=self.begun.data,
            ended=self.ended.data,
            response=Response(self.response.data or Response.NOT_ASSESSED),
            stopped_because=self.stopped_because.data or "",
            note=self.note.data or "",
        )

    def show(self, content: Treatment) -> None:
        """Fill in a treatment."""
        self.fill(
            what=content.what,
            kind=content.kind.value,
            dose=content.dose,
            schedule=content.schedule,
            route=content.route,
            begun=content.begun,
            ended=content.ended,
            response=content.response.value,
            stopped_because=content.stopped_because,
            note=content.note,
        )


class RelativeForm(EntryForm):
    """One person of the pedigree."""

    main = ("label", "sex", "affected", "father", "mother")
    label = PlainTextField(
        _l("Number"),
        [Required()],
        limit=12,
        description=_l("Generation and place, such as II-3. Never a name."),
    )
    sex = OneOfField(_l("Sex"), choices=enum_choices(PedigreeSex), default="unknown")
    affected = OneOfField(_l("Condition"), choices=enum_choices(AffectedStatus), default="unknown")
    father = PlainTextField(_l("Father"), limit=12, description=_l("His number, such as I-1."))
    mother = PlainTextField(_l("Mother"), limit=12, description=_l("Her number, such as I-2."))
    is_proband = BooleanField(_l("This is the patient"))
    is_carrier = BooleanField(_l("Carrier"))
    is_deceased = BooleanField(_l("Deceased"))
    is_pregnancy = BooleanField(_l("A pregnancy"))
    parents_are_related = BooleanField(_l("The parents are related by blood"))
    age = MomentField(_l("Age, now or at death"))
    conditions = PlainTextField(
        _l("Conditions"), description=_l("Codes or words, with semicolons between them.")
    )
    twin_group = PlainTextField(
        _l("Twin group"), limit=12, description=_l("Twins of one birth share a letter.")
    )
    twin_kind = OneOfField(_l("Kind of twins"), choices=enum_choices(TwinKind), default="unknown")
    note = GrowingTextField(_l("Note"))

    def validate_label(self, field: PlainTextField) -> None:
        """Refuse what could be a name."""
        _refuse_names(field)

    def validate_father(self, field: PlainTextField) -> None:
        """Refuse what could be a name."""
        _refuse_names(field)

    def validate_mother(self, field: PlainTextField) -> None:
        """Refuse what could be a name."""
        _refuse_names(field)

    def content(self, before: Relative | None) -> Relative:
        """Return the relative."""
        it = before or Relative(label="")
        return replace(
            it,
            label=self.label.data or "",
            father=self.father.data or "",
            mother=self.mother.data or "",
            sex=PedigreeSex(self.sex.data or PedigreeSex.UNKNOWN),
            affected=AffectedStatus(self.affected.data or AffectedStatus.UNKNOWN),
            is_proband=bool(self.is_proband.data),
            is_carrier=bool(self.is_carrier.data),
            is_deceased=bool(self.is_deceased.data),
            is_pregnancy=bool(self.is_pregnancy.data),
            parents_are_related=bool(self.parents_are_related.data),
            twin_group=self.twin_group.data or "",
            twin_kind=TwinKind(self.twin_kind.data or TwinKind.UNKNOWN),
            age=self.age.data,
            conditions=_codes(self.conditions.data or "", it.conditions),
            note=self.note.data or "",
        )

    def show(self, content: Relative) -> None:
        """Fill in a relative."""
        same: tuple[str, ...] = (
            "label",
            "father",
            "mother",
            "is_proband",
            "is_carrier",
            "is_deceased",
            "note",
        )
        same += ("is_pregnancy", "parents_are_related", "twin_group", "age")
        self.fill(
            **{name: getattr(content, name) for name in same},
            sex=content.sex.value,
            affected=content.affected.value,
            twin_kind=content.twin_kind.value,
            conditions=_words(content.conditions),
        )


def _refuse_names(field: Any) -> None:
    if field.data and not _RELATIVE.fullmatch(field.data):
        raise ValidationError(_("Write generation and place, such as II-3; never a name."))


def _codes(text: str, before: Iterable[Code]) -> tuple[Code, ...]:
    """Return codes and words as they were listed; those that were there keep label and release."""
    known = {_word(code): code for code in before}
    if text.strip() == _words(known.values()).strip():
        return tuple(known.values())
    # A comma parts codes, not words: "diabetes mellitus, type 2" is one disease.
    parts = [part.strip() for part in re.split(rf"[;\n]|,(?=\s*(?:{_CODES_BEGIN}))", text)]
    return tuple(known.get(part) or _read(part) for part in parts if part)


def _read(part: str) -> Code:
    is_code = _LOOKS_LIKE_A_CODE.fullmatch(part) is not None
    return Code(id=part) if is_code else Code(label=part)


def _words(codes: Iterable[Code]) -> str:
    return "; ".join(_word(code) for code in codes)


def _word(code: Code) -> str:
    return code.id or code.label
