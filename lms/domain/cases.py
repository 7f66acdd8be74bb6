"""Walking a case: where a path has led, what its decisions were worth, and whether the graph of a case is sound.

Everything takes time in proportion to the number of steps and decisions, and nothing recurses.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from lms.domain.errors import Invalid
from lms.domain.items import Decision, Scenario

FaultCode = Literal["cycle", "unreachable", "no_way_out", "unknown_next"]
LONGEST_ID = 63  # characters


class Fault(NamedTuple):
    """What is wrong with a case: `at` is the step (or ending), `decision` the one of that step that is to blame, or "".

    `unknown_next`: the decision leads to no step or ending, or the case starts (no decision) at no step. `cycle`: the
    decision leads back to a step that led here. `unreachable`: no path from the start leads to the step or ending.
    `no_way_out`: no path from the step leads to an ending.
    """

    code: FaultCode
    at: str
    decision: str = ""


class Taken(NamedTuple):
    """A decision on a path; `worth` is the step's weight times the decision's credit."""

    step: str
    decision: str
    worth: Fraction


def shown(unknown: str) -> str:
    """Return an unknown id as a refusal may repeat it: no longer than an id, and fit to be encoded."""
    return unknown[:LONGEST_ID].encode("utf-8", "replace").decode()


def walk(scenario: Scenario, path: Sequence[str]) -> tuple[tuple[Taken, ...], str]:
    """Return the decisions of a path from the start, and the id of the step or ending that it has led to.

    Raises Invalid("scenario.no_such_decision") with step and decision, also for a decision after an ending.
    """
    at, taken = scenario.start, []
    for name in path:
        step = scenario.steps.get(at)
        found = next((each for each in step.decisions if each.id == name), None) if step else None
        if step is None or found is None:
            raise Invalid("scenario.no_such_decision", step=at, decision=shown(name))
        taken.append(Taken(at, name, step.weight * found.credit))
        at = found.next
    return tuple(taken), at


def position(scenario: Scenario, path: Sequence[str]) -> str:
    """Return the id of the step or ending that a path has led to. Raises Invalid as `walk` does."""
    return walk(scenario, path)[1]


def best(scenario: Scenario) -> Fraction:
    """Return the largest sum of weight × credit over all paths from the start to an ending; 0 where there is no path.

    It may be negative, where every path has more bad than good in it. Longest path in a graph without cycles, by
    dynamic programming over a topological order (Cormen et al., Introduction to Algorithms, "Single-source shortest
    paths in directed acyclic graphs"). A decision that closes a cycle counts as leading nowhere.
    """
    return _best_onwards(scenario).get(scenario.start, (Fraction(0), None))[0]


def best_path(scenario: Scenario) -> tuple[str, ...]:
    """Return the decisions of the first path that has the best sum; none where no path leads to an ending."""
    onwards = _best_onwards(scenario)
    path, decision = [], onwards.get(scenario.start, (Fraction(0), None))[1]
    while decision is not None:
        path.append(decision.id)
        decision = onwards[decision.next][1]
    return tuple(path)


def _best_onwards(scenario: Scenario) -> dict[str, tuple[Fraction, Decision | None]]:
    """The best sum from each step that leads to an ending, and the decision to take there; 0 and None at an ending."""
    onwards: dict[str, tuple[Fraction, Decision | None]] = {
        name: (Fraction(0), None) for name in scenario.endings if name not in scenario.steps
    }
    for name in _ends_first(scenario, [scenario.start]):
        step = scenario.steps[name]
        sums = [
            (step.weight * each.credit + onwards[each.next][0], each) for each in step.decisions if each.next in onwards
        ]
        if sums:
            onwards[name] = max(sums, key=lambda found: found[0])
    return onwards


def faults(scenario: Scenario) -> list[Fault]:
    """Return what is wrong with the graph of a case, in the order of its steps; nothing for a sound one."""
    known = scenario.steps.keys() | scenario.endings
    found = [] if scenario.start in scenario.steps else [Fault("unknown_next", scenario.start)]
    found += [Fault("unknown_next", name, each.id) for name, each in _all_decisions(scenario) if each.next not in known]
    found += _cycles(scenario)
    reached = {scenario.start}
    for name in _ends_first(scenario, [scenario.start]):
        reached.update(each.next for each in scenario.steps[name].decisions)
    reached_endings = (reached & scenario.endings) - scenario.steps.keys()  # the step hides an ending of its name
    found += [Fault("unreachable", name) for name in scenario.steps if name not in reached]
    found += [Fault("unreachable", name) for name in sorted(scenario.endings - reached_endings)]
    ending = _leading_to_an_ending(scenario)
    return found + [Fault("no_way_out", name) for name in scenario.steps if name not in ending]


def _all_decisions(scenario: Scenario) -> Iterator[tuple[str, Decision]]:
    for name, step in scenario.steps.items():
        for each in step.decisions:
            yield name, each


def _ends_first(scenario: Scenario, starts: Sequence[str]) -> list[str]:
    """The steps that can be reached, each after those that follow it (unless they are on a cycle)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in starts:
        waiting = [(start, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                order.append(name)
            elif name in scenario.steps and name not in seen:
                seen.add(name)
                waiting.append((name, True))
                waiting += [(each.next, False) for each in reversed(scenario.steps[name].decisions)]
    return order


def _cycles(scenario: Scenario) -> list[Fault]:
    """A decision closes a cycle if and only if the step it leads to is left no earlier than its own."""
    left = {name: place for place, name in enumerate(_ends_first(scenario, [scenario.start, *scenario.steps]))}
    return [
        Fault("cycle", name, each.id)
        for name, each in _all_decisions(scenario)
        if each.next in left and left[each.next] >= left[name]
    ]


def _leading_to_an_ending(scenario: Scenario) -> set[str]:
    before: defaultdict[str, list[str]] = defaultdict(list)
    for name, each in _all_decisions(scenario):
        before[each.next].append(name)
    waiting = [name for name in scenario.endings if name not in scenario.steps]
    found: set[str] = set()
    while waiting:
        for name in before[waiting.pop()]:
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found
