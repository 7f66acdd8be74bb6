"""Whose layers an audience reads, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.errors import Invalid, NotFound
from lms.domain.tailoring import layers_of

PARENTS = {"asia": None, "asean": "asia", "islands": None, "loop": "pool", "pool": "loop"}


@pytest.mark.parametrize(
    ("regions", "agency", "names"),
    [
        ([], "", "country/SG"),
        (["asean"], "", "region/asia region/asean country/SG"),
        (["islands", "asean"], "", "region/islands region/asia region/asean country/SG"),
        (["asean", "asia"], "", "region/asia region/asean country/SG"),
        (["asean"], "sg-police", "region/asia region/asean country/SG agency/sg-police"),
    ],
)
def test_the_layers_of_an_audience(regions, agency, names):
    assert layers_of("SG", regions, PARENTS, agency) == tuple(names.split())


def test_inheritance_that_cannot_be():
    with pytest.raises(Invalid, match=r"region\.cycle") as refusal:
        layers_of("SG", ["asean", "loop"], PARENTS)
    assert refusal.value.params == {"regions": ["loop", "pool"]}
    with pytest.raises(NotFound, match=r"region\.unknown"):
        layers_of("SG", ["nowhere"], PARENTS)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdef")),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_parents_come_before_children_and_each_once(parents, regions):
    try:
        names = layers_of("SG", regions, parents)
    except (Invalid, NotFound):
        return
    assert names[-1] == "country/SG"
    assert len(set(names)) == len(names)
    places = {name.removeprefix("region/"): place for place, name in enumerate(names)}
    assert set(regions) <= set(places)
    for region in places.keys() & parents.keys():
        parent = parents[region]
        assert parent is None or places[parent] < places[region]
