from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.cases import Fault, best, best_path, faults, position, walk
from lms.domain.errors import Invalid
from tests.unit.graded_items import CASE, scenario, sound_cases

F = Fraction


@pytest.mark.parametrize(
    ("path", "at"),
    [([], "call"), (["ask"], "check"), (["ask", "alone"], "unclear"), (["ignore"], "harm")],
)
def test_where_a_path_has_led(path, at):
    assert position(CASE, path) == at


@pytest.mark.parametrize(
    ("path", "step", "decision"),
    [(["alone"], "call", "alone"), (["ask", "ask"], "check", "ask"), (["ignore", "x" * 99], "harm", "x" * 63)],
)
def test_a_decision_that_cannot_be_taken_there_is_refused(path, step, decision):
    with pytest.raises(Invalid) as refusal:
        position(CASE, path)
    assert (refusal.value.key, refusal.value.params) == (
        "scenario.no_such_decision", {"step": step, "decision": decision},
    )  # fmt: skip


def test_what_the_decisions_were_worth():
    taken, _ = walk(CASE, ["ask", "second"])
    assert taken == (("call", "ask", 1), ("check", "second", 1))


END = ["end"]


@pytest.mark.parametrize(
    ("case", "most", "path"),
    [
        (CASE, 3, ("report", "second")),
        (scenario("s", {"s": (2, {"a": ("end", "-1/2"), "b": ("end", "-1/4")})}, END), F(-1, 2), ("b",)),
        (scenario("s", {"s": (2, {"a": ("end", 0), "b": ("end", 0)})}, END), 0, ("a",)),
        # what looks best at first leads to what is worst
        (scenario("s", {"s": (1, {"a": ("t", 1), "b": ("end", 0)}), "t": (3, {"c": ("end", -1)})}, END), 0, ("b",)),
        (scenario("s", {"s": (1, {"a": ("s", 1), "b": ("end", "1/2")})}, END), F(1, 2), ("b",)),
        (scenario("s", {"s": (1, {"a": ("t", 1), "b": ("end", 0)}), "t": (1, {"c": ("t", 1)})}, END), 0, ("b",)),
        (scenario("s", {"s": (1, {"a": ("nowhere", 1)})}, END), 0, ()),
        (scenario("nowhere", {}, END), 0, ()),
        (scenario("end", {}, END), 0, ()),
    ],
)
def test_the_best_path(case, most, path):
    assert (best(case), best_path(case)) == (most, path)


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (CASE, []),
        (scenario("s", {"s": (1, {"a": ("s", 1), "b": ("end", 1)})}, END), [Fault("cycle", "s", "a")]),
        (
            scenario("s", {"s": (1, {"a": ("t", 1), "b": ("end", 1)}), "t": (1, {"c": ("s", 1)})}, END),
            [Fault("cycle", "t", "c")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("t", 1)}), "t": (1, {"c": ("s", 1)})}, END),
            [Fault("cycle", "t", "c"), Fault("unreachable", "end"), Fault("no_way_out", "s"), Fault("no_way_out", "t")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("end", 1)}), "lost": (1, {"b": ("end", 1)})}, ["end", "never"]),
            [Fault("unreachable", "lost"), Fault("unreachable", "never")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("end", 1)}), "t": (1, {"b": ("u", 1)}), "u": (1, {"c": ("t", 1)})}, END),
            [Fault("cycle", "u", "c"), Fault("unreachable", "t"), Fault("unreachable", "u"), Fault("no_way_out", "t"),
             Fault("no_way_out", "u")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("end", 1), "b": ("nowhere", 1)})}, END),
            [Fault("unknown_next", "s", "b")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("nowhere", 1)})}, END),
            [Fault("unknown_next", "s", "a"), Fault("unreachable", "end"), Fault("no_way_out", "s")],
        ),
        (
            scenario("end", {"s": (1, {"a": ("end", 1)})}, END),  # starts at its end
            [Fault("unknown_next", "end"), Fault("unreachable", "s")],
        ),
        (
            scenario("s", {"s": (1, {"a": ("t", 1)}), "t": (1, {"b": ("end", 1)})}, ["t", "end"]),
            [Fault("unreachable", "t")],  # the step has the ending's name
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_case(case, found):
    assert faults(case) == found


def test_a_case_of_any_length_is_walked_without_recursion():
    names = [f"s{number}" for number in range(20_000)]
    steps = {name: (1, {"a": (after, 1), "b": (after, 0)}) for name, after in pairwise([*names, "end"])}
    case = scenario("s0", steps, END)
    assert best(case) == 20_000
    assert best_path(case) == ("a",) * 20_000
    assert faults(case) == []


# --- laws -------------------------------------------------------------------------------------------------------


def every_path(case, at=None):
    """(decisions, sum) of all paths to an ending."""
    at = at or case.start
    if at not in case.steps:
        yield (), Fraction(0)
        return
    for each in case.steps[at].decisions:
        for rest, total in every_path(case, each.next):
            yield (each.id, *rest), total + case.steps[at].weight * each.credit


@given(sound_cases())
def test_the_best_sum_is_that_of_the_best_of_all_paths(case):
    totals = dict(every_path(case))
    assert best(case) == max(totals.values())
    assert totals[best_path(case)] == best(case)
    assert position(case, best_path(case)) in case.endings


@st.composite
def any_cases(draw):
    """Cases with every fault there is."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 5)))]
    targets = st.sampled_from([*names, "good", "poor", "nowhere"])
    steps = {
        name: (1, {f"d{n}": (to, 1) for n, to in enumerate(draw(st.lists(targets, max_size=3)))}) for name in names
    }
    return scenario("s0", steps, ["good", "poor"])


def reachable(case, start):
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [each.next for each in case.steps[name].decisions] if name in case.steps else []
    return found


@given(any_cases())
def test_faults_are_what_plain_search_finds(case):
    found = faults(case)
    reached = reachable(case, "s0")
    of = {code: {fault.at for fault in found if fault.code == code} for code in
          ("unreachable", "no_way_out", "unknown_next", "cycle")}  # fmt: skip
    assert of["unreachable"] == (case.steps.keys() | case.endings) - reached
    assert of["no_way_out"] == {name for name in case.steps if not reachable(case, name) & case.endings}
    assert of["unknown_next"] == {
        n for n, step in case.steps.items() if any(d.next == "nowhere" for d in step.decisions)
    }
    on_cycle = {
        name for name in case.steps if any(name in reachable(case, each.next) for each in case.steps[name].decisions)
    }
    assert of["cycle"] <= on_cycle
    assert bool(of["cycle"]) == bool(on_cycle)
    assert len(found) == len(set(found))


@given(any_cases())
def test_a_case_without_the_decisions_that_close_a_cycle_has_none(case):
    blamed = {(fault.at, fault.decision) for fault in faults(case) if fault.code == "cycle"}
    steps = {
        name: (1, {d.id: (d.next, 1) for d in step.decisions if (name, d.id) not in blamed})
        for name, step in case.steps.items()
    }
    assert not [fault for fault in faults(scenario("s0", steps, case.endings)) if fault.code == "cycle"]
    assert best(case) == best(scenario("s0", steps, case.endings))
