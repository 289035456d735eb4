"""Variants of a packet (GenomicInterpretation, VRSATILE's VariationDescriptor), in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from web.exchange.curies import code_in, code_out
from web.exchange.notes import Ledger, Why
from web.exchange.phenopackets.context import Reading, Writing
from web.exchange.phenopackets.times import moment_in, moment_out
from web.exchange.taking import Node
from workflows.domain.record.codes import Code
from workflows.domain.record.genetics import (
    AcmgClass,
    FindingRole,
    GeneticFinding,
    GenomePosition,
    Zygosity,
)

ZYGOSITY_LABELS: Final[Mapping[Zygosity, str]] = {
    Zygosity.HETEROZYGOUS: "heterozygous",
    Zygosity.HOMOZYGOUS: "homozygous",
    Zygosity.HEMIZYGOUS: "hemizygous",
    Zygosity.COMPOUND_HETEROZYGOUS: "compound heterozygous",
    Zygosity.HOMOPLASMIC: "homoplasmic",
    Zygosity.HETEROPLASMIC: "heteroplasmic",
    Zygosity.UNKNOWN: "unspecified zygosity",
}
_ZYGOSITIES: Final = {each.value: each for each in Zygosity}
_ACMG: Final = {each.name: each for each in AcmgClass} | {
    "UNCERTAIN_SIGNIFICANCE": AcmgClass.UNCERTAIN,
}
_ACMG_OUT: Final = {each: each.value.upper() for each in AcmgClass}
_ROLES: Final = {each.value.upper(): each for each in FindingRole}
# What a descriptor has no field for goes where its standard puts such things: into extensions.
_INHERITANCE: Final = "inheritance"
_LABORATORY: Final = "laboratory"
_REPORTED: Final = "reported"
_WORDS: Final = (
    ("hgvs.c", "hgvs_c"),
    ("hgvs.n", "hgvs_c"),
    ("hgvs.g", "hgvs_g"),
    ("hgvs.m", "hgvs_g"),
    ("hgvs.p", "hgvs_p"),
)


def finding_in(node: Node, disease: Code | None, reading: Reading) -> GeneticFinding | None:
    """Take a GenomicInterpretation that was judged for ``disease``."""
    if node.peek("subjectOrBiosampleId") == reading.subject_id:
        node.text("subjectOrBiosampleId")
    interpretation = node.node("variantInterpretation")
    descriptor = interpretation.node("variationDescriptor") if interpretation else None
    gene = None if interpretation else _gene_in(node.node("gene"), reading)
    if descriptor is None and gene is None:
        return None
    role = node.choice("interpretationStatus", _ROLES, FindingRole.UNKNOWN)
    if interpretation is None or descriptor is None:
        return GeneticFinding(gene=gene or Code(), role=role, disease=disease)
    acmg = interpretation.choice("acmgPathogenicityClassification", _ACMG, AcmgClass.NOT_PROVIDED)
    return _variant_in(descriptor, (role, acmg, disease), reading)


def _variant_in(
    node: Node,
    judged: tuple[FindingRole, AcmgClass, Code | None],
    reading: Reading,
) -> GeneticFinding:
    node.drop_present(Why.TECHNICAL_ID, "id")
    expressions = _expressions_in(node)
    extensions = _extensions_in(node)
    if node.peek("moleculeContext") == "genomic":
        node.text("moleculeContext")
    return GeneticFinding(
        gene=_gene_in(node.node("geneContext"), reading) or Code(),
        hgvs_c=expressions.get("hgvs_c", ""),
        hgvs_g=expressions.get("hgvs_g", ""),
        hgvs_p=expressions.get("hgvs_p", ""),
        zygosity=_zygosity_in(node.node("allelicState")),
        inheritance=code_in(extensions.node(_INHERITANCE), reading.releases),
        acmg=judged[1],
        role=judged[0],
        disease=judged[2],
        structural_type=code_in(node.node("structuralType"), reading.releases),
        description=node.text("label"),
        location=_position_in(node.node("vcfRecord")),
        laboratory=extensions.text(_LABORATORY),
        reported=moment_in(extensions, _REPORTED, reading),
        note=node.text("description"),
    )


def _gene_in(node: Node | None, reading: Reading) -> Code | None:
    if node is None:
        return None
    plain = {"id": node.text("valueId"), "label": node.text("symbol")}
    return code_in(Node(plain, node.place("valueId"), node.ledger), reading.releases)


def _expressions_in(node: Node) -> dict[str, str]:
    """Take the first expression of each kind; further ones and other syntaxes are told."""
    found: dict[str, str] = {}
    fields = dict(_WORDS)
    for each in node.nodes("expressions"):
        field = fields.get(str(each.peek("syntax")), "")
        if not field:
            continue
        if field in found:
            each.drop_present(Why.REPEATED, "syntax", "value")
            continue
        each.text("syntax")
        found[field] = each.text("value")
    return found


def _extensions_in(node: Node) -> Node:
    """Take our own extensions as one object; those of others stay and are told."""
    found: dict[str, Any] = {}
    for each in node.nodes("extensions"):
        name = each.peek("name")
        if name not in (_INHERITANCE, _LABORATORY, _REPORTED) or name in found:
            continue
        try:
            found[name] = json.loads(str(each.peek("value")))
        except (ValueError, RecursionError):
            continue
        each.text("name")
        each.text("value")
    return Node(found, node.place("extensions"), Ledger())


def _zygosity_in(node: Node | None) -> Zygosity:
    if node is None:
        return Zygosity.UNKNOWN
    found = node.choice("id", _ZYGOSITIES, Zygosity.UNKNOWN)
    node.text("label")
    return found


def _position_in(node: Node | None) -> GenomePosition | None:
    if node is None:
        return None
    return GenomePosition(
        assembly=node.text("genomeAssembly"),
        chromosome=node.text("chrom"),
        position=node.whole("pos") or 0,
        reference=node.text("ref"),
        alternate=node.text("alt"),
    )


def finding_out(finding: GeneticFinding, path: str, writing: Writing) -> dict[str, Any]:
    """Return the finding as a GenomicInterpretation of the subject."""
    found: dict[str, Any] = {
        "subjectOrBiosampleId": writing.pseudonym,
        "interpretationStatus": finding.role.value.upper(),
    }
    gene = {"valueId": finding.gene.id, "symbol": finding.gene.label}
    if finding.file_id is not None:
        writing.ledger.drop(f"{path}.file_id", Why.FILE_ELSEWHERE)
    bare = GeneticFinding(
        gene=finding.gene, role=finding.role, disease=finding.disease, file_id=finding.file_id
    )
    if finding == bare:
        return {**found, "gene": gene}
    return {
        **found,
        "variantInterpretation": {
            "acmgPathogenicityClassification": _ACMG_OUT[finding.acmg],
            "variationDescriptor": {
                "id": path,
                "geneContext": gene,
                "moleculeContext": "genomic",
                **_variant_out(finding, path, writing),
            },
        },
    }


def _variant_out(finding: GeneticFinding, path: str, writing: Writing) -> dict[str, Any]:
    found: dict[str, Any] = {
        "label": finding.description,
        "description": finding.note,
        "expressions": _expressions_out(finding),
        "extensions": _extensions_out(finding, path, writing),
    }
    if finding.location:
        found["vcfRecord"] = {
            "genomeAssembly": finding.location.assembly,
            "chrom": finding.location.chromosome,
            "pos": finding.location.position,
            "ref": finding.location.reference,
            "alt": finding.location.alternate,
        }
    if finding.structural_type:
        found["structuralType"] = code_out(finding.structural_type)
    if finding.zygosity is not Zygosity.UNKNOWN:
        label = ZYGOSITY_LABELS[finding.zygosity]
        found["allelicState"] = {"id": finding.zygosity.value, "label": label}
    return {name: value for name, value in found.items() if value}


def _expressions_out(finding: GeneticFinding) -> list[dict[str, str]]:
    coding = "hgvs.n" if ":n." in finding.hgvs_c else "hgvs.c"
    genomic = "hgvs.m" if ":m." in finding.hgvs_g else "hgvs.g"
    words = (
        (coding, finding.hgvs_c),
        (genomic, finding.hgvs_g),
        ("hgvs.p", finding.hgvs_p),
    )
    return [{"syntax": syntax, "value": value} for syntax, value in words if value]


def _extensions_out(finding: GeneticFinding, path: str, writing: Writing) -> list[dict[str, str]]:
    inheritance = code_out(finding.inheritance) if finding.inheritance else None
    reported = (
        moment_out(finding.reported, f"{path}.reported", writing) if finding.reported else None
    )
    said = (
        (_INHERITANCE, inheritance),
        (_LABORATORY, finding.laboratory),
        (_REPORTED, reported),
    )
    return [{"name": name, "value": json.dumps(value)} for name, value in said if value]
