"""A case as a map: its steps in order, where each decision leads, and what is wrong with the way through it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.domain.cases import Fault, faults
from lms.domain.items import CaseStep, Decision, Scenario
from lms.studio.author_lesson import Value
from lms.studio.item_shapes import NOWHERE

WORDS: Mapping[str, Any] = {
    "cycle": _l("This leads back to a step that led here, so that nobody would come to an end."),
    "unreachable": _l("Nothing leads here."),
    "no_way_out": _l("From here no ending can be reached."),
    "unknown_next": _l("This leads nowhere yet."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A decision: what one does, where it leads (the name of a step or ending, "" for nowhere), and its faults."""

    text: Mapping[str, str]
    leads_to: str
    title: Mapping[str, str]
    credit: str
    ending: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A step or an ending (that has no ways)."""

    id: str
    title: Mapping[str, str]
    first: bool
    outcome: str
    ways: tuple[Way, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Steps and endings; `sound` says whether there is a way to an end from everywhere."""

    steps: tuple[Stop, ...]
    endings: tuple[Stop, ...]
    sound: bool


def case_of(value: Value) -> Case:
    """The map of a case."""
    found = _faults(value)
    titles = {row["id"]: row["title"] for row in (*value.get("steps", ()), *value.get("endings", ()))}
    ends = {row["id"] for row in value.get("endings", ())}
    steps = tuple(
        Stop(
            step["id"],
            step["title"],
            step["id"] == value.get("start"),
            "",
            tuple(_way(step["id"], row, titles, ends, found) for row in step["decisions"]),
            _told(found, step["id"]),
        )
        for step in value.get("steps", ())
    )
    endings = tuple(
        Stop(row["id"], row["title"], False, row["outcome"], (), _told(found, row["id"]))
        for row in value.get("endings", ())
    )
    return Case(steps, endings, not found)


def _way(step: str, row: Value, titles: Mapping[str, Any], ends: set[str], found: Iterable[Fault]) -> Way:
    leads_to = row["next"] if row["next"] in titles else ""
    return Way(
        row["text"], leads_to, titles.get(leads_to, {}), row["credit"], leads_to in ends, _told(found, step, row["id"])
    )


def _told(found: Iterable[Fault], at: str, decision: str = "") -> tuple[str, ...]:
    return tuple(str(WORDS[fault.code]) for fault in found if (fault.at, fault.decision) == (at, decision))


def _faults(value: Value) -> list[Fault]:
    steps = {
        step["id"]: CaseStep(
            step["id"],
            Fraction(step.get("weight", 1)),
            tuple(Decision(row["id"], row["next"], Fraction(row["credit"])) for row in step["decisions"]),
        )
        for step in value.get("steps", ())
    }
    endings = frozenset(row["id"] for row in value.get("endings", ()))
    return list(faults(Scenario(str(value.get("start", "")), steps, endings)))


def without(value: Value, part: str, name: str) -> dict[str, Any]:
    """A case without a step or an ending; the decisions that led there lead nowhere yet."""
    rows = [row for row in value[part] if row["id"] != name]
    left: dict[str, Any] = {**value, part: rows}
    left["steps"] = [
        {
            **step,
            "decisions": [
                {**row, "next": NOWHERE if row["next"] == name else row["next"]} for row in step["decisions"]
            ],
        }
        for step in left["steps"]
    ]
    if value.get("start") == name and left["steps"]:
        left["start"] = left["steps"][0]["id"]
    return left
