"""The measure of the engine: every conflict that is one, and none that is not."""

import random

from lms.domain.tailoring import Block, Hide, InsertAfter, Layer, Replace, tailor, text_hash


class Replay:
    """200 edits of a base with 30 countries on it, most of them under a region that changes too.

    Keeps beside the engine, and without its help, what each operation was made against: the id of the text that it
    saw. A conflict is true when that text is no longer what lies there.
    """

    def __init__(self, chance):
        self.chance = chance
        self.versions = {f"b{number:02}": f"base b{number:02} v0" for number in range(20)}
        self.region = {id_: f"region {id_} v0" for id_ in chance.sample(sorted(self.versions), 5)}
        self.region_saw = {id_: self.versions[id_] for id_ in self.region}
        self.in_region = [number % 3 != 0 for number in range(30)]
        self.saw = [
            {id_: self.beneath(id_, inside) for id_ in chance.sample(sorted(self.versions), 4)}
            for inside in self.in_region
        ]

    def beneath(self, id_, inside):
        return self.region[id_] if inside and id_ in self.region else self.versions[id_]

    def edit(self, number):
        if self.chance.random() < 0.2:
            id_ = self.chance.choice(sorted(self.region))
            self.region[id_] = f"region {id_} v{number}"
            self.region_saw[id_] = self.versions[id_]
        else:
            id_ = self.chance.choice(sorted(self.versions)[:14])
            self.versions[id_] = f"base {id_} v{number}"
        country = self.chance.randrange(30)
        for id_ in self.saw[country]:
            if self.chance.random() < 0.2:
                self.saw[country][id_] = self.beneath(id_, self.in_region[country])

    def true_conflicts(self, number):
        inside = self.in_region[number]
        ours = {("country", id_) for id_, saw in self.saw[number].items() if saw != self.beneath(id_, inside)}
        theirs = {("region", id_) for id_, saw in self.region_saw.items() if saw != self.versions[id_]}
        return ours | theirs if inside else ours

    def found_conflicts(self, number):
        blocks = [Block(id_, "T", text, text_hash("T", text)) for id_, text in self.versions.items()]
        region = [
            Replace(id_, None, text, text_hash("T", self.region_saw[id_]), text_hash("T", text))
            for id_, text in self.region.items()
        ]
        country = [_operation(place, id_, saw) for place, (id_, saw) in enumerate(self.saw[number].items())]
        layers = [Layer("region", tuple(region) if self.in_region[number] else ()), Layer("country", tuple(country))]
        tailored = tailor(blocks, layers)
        assert {state.kind for state in tailored.conflicts} <= {"stale"}
        return {(state.layer, state.operation.block) for state in tailored.conflicts}


def _operation(place, id_, saw):
    base = text_hash("T", saw)
    if place == 0:
        return Hide(id_, base)
    if place == 1:
        return InsertAfter(id_, f"after-{id_}", "N", "new", base)
    return Replace(id_, None, "ours", base)


def test_replaying_random_base_edits_finds_exactly_the_true_conflicts():
    replay = Replay(random.Random(7))
    true = found = false = missed = 0
    for number in range(1, 201):
        replay.edit(number)
        for country in range(30):
            expected, reported = replay.true_conflicts(country), replay.found_conflicts(country)
            true, found = true + len(expected), found + len(expected & reported)
            false, missed = false + len(reported - expected), missed + len(expected - reported)
    print(f"\n200 base edits, 30 countries: {found} of {true} true conflicts found, {false} false ones")
    assert (false, missed) == (0, 0)
    assert true > 1000
