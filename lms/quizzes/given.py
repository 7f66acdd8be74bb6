"""Answers out of the fields of a form: what was sent, by the item's type, before it is checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lms.domain.cases import shown
from lms.domain.errors import Invalid
from lms.quizzes.opaque import Names

Fields = Mapping[str, Sequence[str]]
Body = Mapping[str, Any]
MOST_FIELDS = 200  # of one item: more than any has


def fields_of(form: Fields, position: int) -> Fields:
    """Return the fields of the item at this position, whether or not their names say it: see `own_fields`."""
    return own_fields(form, position) or form


def own_fields(form: Fields, position: int) -> Fields:
    """Return the fields of one item on a page of many: their names begin with `qPOSITION-`, which is left out."""
    prefix = f"q{position}-"
    return {name.removeprefix(prefix): values for name, values in form.items() if name.startswith(prefix)}


def answer_of(body: Body, fields: Fields, seed: str) -> dict[str, Any]:
    """Return the answer that a form gives to a compiled item, as `lms.domain.answers.check` takes it; `{}` for none.

    `seed` is the one with which the page was made: it has names for what the answer has ids for. A case is not answered
    as a whole: see `decision_of`. Raises Invalid("answer.malformed"), Invalid("quiz.unknown_choice").
    """
    if sum(map(len, fields.values())) > MOST_FIELDS:
        raise Invalid("answer.malformed", item=body["id"])
    return _READERS[body["type"]](body, fields, Names(seed, body["id"]))


def decision_of(body: Body, fields: Fields, seed: str) -> tuple[str, str]:
    """Return the step that a person saw and the decision that they took there, as `lms.quizzes.answering.decide` does.

    Raises Invalid("answer.no_decision"), Invalid("scenario.no_such_decision"), Invalid("answer.malformed").
    """
    if body["type"] != "scenario":
        raise Invalid("answer.malformed", item=body["id"])
    at, decision = _first(fields, "at"), _first(fields, "decision")
    if not at or not decision:
        raise Invalid("answer.no_decision")
    names = Names(seed, body["id"])
    step = names.ids(body["steps"], "step").get(at)
    offered = next((one["decisions"] for one in body["steps"] if one["id"] == step), ())
    meant = names.ids(offered, at).get(decision)
    if step is None or meant is None:
        raise Invalid("scenario.no_such_decision", step=shown(at), decision=shown(decision))
    return step, meant


def change_of(sent: str | None, *, by_script: bool) -> int | None:
    """Return the number of a change, None for what came without one. A script says it; a form says the newest that its
    page knew, and is one more. Raises Invalid("answer.sequence").
    """
    if sent is None:
        return None
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise Invalid("answer.sequence")
    return int(sent) + (0 if by_script else 1)


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[0] if values else ""


def _named(fields: Fields, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): values[0] for name, values in fields.items() if name.startswith(prefix)}


def _meant(body: Body, ids: Mapping[str, str], sent: str) -> str:
    """The id that goes by this name; a page never has any other word for it."""
    if sent not in ids:
        raise Invalid("quiz.unknown_choice", item=body["id"], choice=shown(sent))
    return ids[sent]


def _choices(body: Body, fields: Fields, names: Names) -> dict[str, Any]:
    ids = names.ids(body["choices"], "choice")
    return {"choices": [_meant(body, ids, sent) for sent in fields.get("choice", ())]}


def _matching(body: Body, fields: Fields, names: Names) -> dict[str, Any]:
    rows, options = names.ids(body["rows"], "row"), names.ids(body["options"], "option")
    sent = _named(fields, "row-").items()
    return {"rows": {_meant(body, rows, row): option and _meant(body, options, option) for row, option in sent}}


def _ordering(body: Body, fields: Fields, names: Names) -> dict[str, Any]:
    """Places 1 to n, each once; nothing chosen at all is no answer."""
    places = {name: place for name, place in _named(fields, "place-").items() if place}
    if not places:
        return {}
    try:
        numbered = sorted((int(place), name) for name, place in places.items() if len(place) < 4)
    except ValueError:
        raise Invalid("answer.malformed", item=body["id"]) from None
    expected = list(range(1, len(body["sequence"]) + 1))
    if [place for place, _name in numbered] != expected:
        raise Invalid("answer.each_place_once", item=body["id"], count=len(expected))
    ids = names.ids(body["sequence"], "stage")
    return {"order": [_meant(body, ids, name) for _place, name in numbered]}


def _short_text(_body: Body, fields: Fields, _names: Names) -> dict[str, Any]:
    return {"text": _first(fields, "text")}


def _numeric(_body: Body, fields: Fields, _names: Names) -> dict[str, Any]:
    return {"number": _first(fields, "number"), "unit": _first(fields, "unit")}


def _blanks(body: Body, fields: Fields, names: Names) -> dict[str, Any]:
    """What is typed into a gap is taken as it is; what is chosen has a name."""
    ids, blanks = names.ids(body["blanks"], "blank"), {blank["id"]: blank for blank in body["blanks"]}
    filled = {_meant(body, ids, name): said for name, said in _named(fields, "blank-").items()}
    for blank, said in filled.items():
        offered = blanks[blank]["choices"]
        if said and offered is not None:
            filled[blank] = _meant(body, names.ids(offered, names.of(blank, "blank")), said)
    return {"blanks": filled}


_READERS: dict[str, Callable[[Body, Fields, Names], dict[str, Any]]] = {
    "single": _choices,
    "multiple": _choices,
    "true-false": _choices,
    "image-choice": _choices,
    "matching": _matching,
    "ordering": _ordering,
    "short-text": _short_text,
    "numeric": _numeric,
    "blanks": _blanks,
}
