"""Questions as they go to the browser before feedback may: nothing in a view tells what is right.

The ids in a view are names (`lms.quizzes.opaque`): those that content has may tell it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.domain import cases
from lms.domain.answers import LONGEST_NUMBER, LONGEST_TEXT
from lms.domain.blueprint import shuffled
from lms.domain.items import Scenario
from lms.domain.reading_items import item_of
from lms.quizzes.opaque import Names

Body = Mapping[str, Any]
View = dict[str, Any]
_HEAD = ("id", "type", "points", "prompt", "language", "direction")


@dataclass(frozen=True, slots=True)
class Order:
    """How the parts of an item stand in one attempt: as they were written or by the seed, and under which names."""

    seed: str
    item: str
    shuffle: bool

    def name(self, thing: str, place: str) -> str:
        """What pages and forms have for an id; "" for none."""
        return thing and Names(self.seed, self.item).of(thing, place)

    def named(self, thing: Body, place: str, *fields: str) -> View:
        """Its words (in `html` and these other fields) under its name."""
        return {"id": self.name(thing["id"], place), **{field: thing[field] for field in ("html", *fields)}}

    def of(self, things: Iterable[Body], salt: str, *, always: bool = False) -> list[Body]:
        """Return things with ids in their order; `always` for what would give itself away as it was written."""
        known = {thing["id"]: thing for thing in things}
        if not (self.shuffle or always):
            return list(known.values())
        return [known[one] for one in shuffled(known, self.seed, f"{self.item}:{salt}")]


def view(body: Body, answer: Body, seed: str, *, shuffle: bool) -> View:
    """Return a compiled item without its key, with the answer given so far (`{}` for none).

    Which keys there are for which type is in `docs/quizzes.md`.
    """
    made = _PARTS[body["type"]](body, answer, Order(seed, body["id"], shuffle))
    return {name: body[name] for name in _HEAD} | {"answered": bool(answer), "facts": _facts(body, made)} | made


def _facts(body: Body, made: Body) -> list[Body]:
    """Those that can be seen: the others may be the answer, and those of a case may lie ahead."""
    if body["type"] == "scenario":
        shown = f"{body['prompt']} {made}"
        return [fact for fact in body["facts"] if f'href="#fact-{fact["key"]}"' in shown]
    return [fact for fact in body["facts"] if fact["key"] in body["shown_facts"]]


def _choices(body: Body, answer: Body, order: Order) -> View:
    chosen = answer.get("choices", ())
    natural = Order(order.seed, order.item, order.shuffle and body["type"] != "true-false")
    return {
        "several": body["several"],
        "partial": body["scoring"] == "partial",
        "choices": [
            {**order.named(choice, "choice"), "chosen": choice["id"] in chosen, "image": _image(choice.get("image"))}
            for choice in natural.of(body["choices"], "choices")
        ],
    }


def _image(image: Body | None) -> View | None:
    return {name: image[name] for name in ("src", "width", "height", "alt")} if image else None


def _matching(body: Body, answer: Body, order: Order) -> View:
    given = {row: order.name(option, "option") for row, option in answer.get("rows", {}).items()}
    return {
        "rows": [{**order.named(row, "row"), "option": given.get(row["id"], "")} for row in body["rows"]],
        "options": [order.named(option, "option") for option in order.of(body["options"], "options", always=True)],
    }


def _ordering(body: Body, answer: Body, order: Order) -> View:
    known = {stage["id"]: stage for stage in body["sequence"]}
    given = [one for one in answer.get("order", ()) if one in known]
    stages = [known[one] for one in given] if given else order.of(body["sequence"], "sequence", always=True)
    places = [
        {**order.named(stage, "stage"), "place": place if given else None} for place, stage in enumerate(stages, 1)
    ]
    return {"places": places, "count": len(places)}


def _short_text(_body: Body, answer: Body, _order: Order) -> View:
    return {"text": answer.get("text", ""), "longest": LONGEST_TEXT}


def _numeric(body: Body, answer: Body, _order: Order) -> View:
    """A unit that has to be typed is a part of the answer; one that has not is a help."""
    unit = body["unit"]
    typed = {"number": answer.get("number", ""), "unit": answer.get("unit", ""), "longest": LONGEST_NUMBER}
    asked = bool(unit and unit["required"])
    return {**typed, "unit_asked": asked, "unit_label": unit["shown"] if unit and not asked else ""}


def _blanks(body: Body, answer: Body, order: Order) -> View:
    given = answer.get("blanks", {})
    gaps = {blank["id"]: _gap(blank, given.get(blank["id"], ""), order) for blank in body["blanks"]}
    return {"parts": [{"blank": gaps[part["blank"]]} if "blank" in part else dict(part) for part in body["text"]]}


def _gap(blank: Body, given: str, order: Order) -> View:
    name = order.name(blank["id"], "blank")
    if blank["choices"] is None:
        return {"id": name, "value": given, "choices": None, "longest": LONGEST_TEXT}
    offered = order.of(blank["choices"], f"blank:{blank['id']}")
    choices = [{**order.named(choice, name), "chosen": choice["id"] == given} for choice in offered]
    return {"id": name, "value": order.name(given, name), "choices": choices}


def _scenario(body: Body, answer: Body, order: Order) -> View:
    """The steps met so far and what came of each decision; where it stands now; the ending, without its worth."""
    part = item_of(body).part
    assert isinstance(part, Scenario)  # noqa: S101 - what the type of the body says
    taken, here = cases.walk(part, answer.get("path", ()))
    steps = {step["id"]: step for step in body["steps"]}
    met = [_met(steps[one.step], one.decision, order) for one in taken]
    now = {**_step(steps[here], order), "first": not taken} if here in steps else None
    ending = next((one for one in body["endings"] if one["id"] == here), None) if now is None else None
    return {"case": {"met": met, "now": now, "ending": ending and order.named(ending, "ending", "title")}}


def _step(step: Body, order: Order) -> View:
    named = order.named(step, "step", "title")
    decisions = order.of(step["decisions"], f"step:{step['id']}")
    return {**named, "decisions": [order.named(one, named["id"]) for one in decisions]}


def _met(step: Body, decision: str, order: Order) -> View:
    shown = _step(step, order)
    taken = order.name(decision, shown["id"])
    shown["decisions"] = [{**one, "taken": one["id"] == taken} for one in shown["decisions"]]
    consequence = next(one["consequence"] for one in step["decisions"] if one["id"] == decision)
    return {**shown, "consequence": consequence}


def has_ended(body: Body, answer: Body) -> bool:
    """Whether the answer is whole: false only for a case that has not come to an ending."""
    if body["type"] != "scenario":
        return True
    part = item_of(body).part
    assert isinstance(part, Scenario)  # noqa: S101 - what the type of the body says
    return cases.position(part, answer.get("path", ())) in part.endings


_PARTS: dict[str, Callable[[Body, Body, Order], View]] = {
    "single": _choices,
    "multiple": _choices,
    "true-false": _choices,
    "image-choice": _choices,
    "matching": _matching,
    "ordering": _ordering,
    "short-text": _short_text,
    "numeric": _numeric,
    "blanks": _blanks,
    "scenario": _scenario,
}
