"""Answers to items as they are stored: checked against the item, in one spelling, plain JSON.

By the item's part: choices `{"choices": ["a"]}` (sorted) · matching `{"rows": {"r": "o"}}` · ordering
`{"order": [all ids]}` · short text `{"text": "…"}` · numeric `{"number": "18", "unit": "years"}` (as typed) · blanks
`{"blanks": {"b": "id of a choice, or typed text"}}` · scenario `{"path": ["d1", "d2"]}` (decisions as taken).
`{}` is "not answered", and so is an answer of which nothing is left: no choice, only empty fields.

Typed text is trimmed and in Unicode's form C; how it is compared is `lms.domain.normalising`'s business, and whether
a number can be read is found when it is graded: a person is not stopped from typing.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from lms.domain.cases import position, shown
from lms.domain.errors import Invalid
from lms.domain.items import Blank, Blanks, Choices, Item, Matching, Numeric, Ordering, Part, Scenario, ShortText

LONGEST_TEXT = 500  # characters
LONGEST_NUMBER = 60  # characters, of the number and of the unit

Answer = Mapping[str, Any]


def check(item: Item, answer: Answer) -> dict[str, Any]:
    """Return the answer as it is stored. Never changes what it has returned before: check(check(x)) = check(x).

    Raises Invalid with the item and one of the keys `answer.malformed` (no JSON of the shape above, or an order that
    does not have every thing once), `quiz.unknown_choice` with the choice (or row, option, blank) that the item does
    not have, `quiz.one_choice_only`, `answer.too_long` with limit, `scenario.no_such_decision` with step and decision.
    """
    if not isinstance(answer, Mapping):
        raise _malformed(item)
    if not answer:
        return {}
    return _CHECKS[type(item.part)](item, item.part, answer)


def carried(item: Item, answer: Answer) -> dict[str, Any]:
    """Return what is left of an answer that was given to another version of the item; `{}` if that was another type.

    Choices, rows, options and blanks that the item does not have any more fall away, an order of other things is none,
    a path is followed as far as it goes. For marking stored answers by a corrected key: `answer` is as `check` returned
    it for the other version, so it is never refused.
    """
    left = dict(answer)
    for field, value in answer.items():
        if field == "choices":
            left[field] = [each for each in value if _fits(item, {field: [each]})]
        elif field == "path":
            left[field] = next((value[:n] for n in range(len(value), 0, -1) if _fits(item, {field: value[:n]})), [])
        elif isinstance(value, Mapping):
            left[field] = {key: each for key, each in value.items() if _fits(item, {field: {key: each}})}
    return check(item, left) if _fits(item, left) else {}


def _fits(item: Item, answer: Answer) -> bool:
    try:
        check(item, answer)
    except Invalid:
        return False
    return True


def _malformed(item: Item) -> Invalid:
    return Invalid("answer.malformed", item=item.id)


def _unknown(item: Item, name: str) -> Invalid:
    return Invalid("quiz.unknown_choice", item=item.id, choice=shown(name))


def _field(item: Item, answer: Answer, name: str, kind: type | tuple[type, ...]) -> Any:
    """The value of the only key that an answer of this type has."""
    if answer.keys() != {name} or not isinstance(answer[name], kind):
        raise _malformed(item)
    return answer[name]


def _names(item: Item, answer: Answer, field: str) -> list[str]:
    names = list(_field(item, answer, field, (list, tuple)))
    if not all(isinstance(name, str) for name in names):
        raise _malformed(item)
    return names


def _pairs(item: Item, answer: Answer, field: str) -> list[tuple[str, str]]:
    pairs = list(_field(item, answer, field, Mapping).items())
    if not all(isinstance(key, str) and isinstance(value, str) for key, value in pairs):
        raise _malformed(item)
    return sorted(pairs)


def _text(item: Item, typed: object, limit: int) -> str:
    if not isinstance(typed, str):
        raise _malformed(item)
    if len(typed) > 4 * limit:  # not worth composing
        raise Invalid("answer.too_long", item=item.id, limit=limit)
    if any(character == "\0" or unicodedata.category(character) == "Cs" for character in typed):
        raise _malformed(item)  # no database takes them
    text = unicodedata.normalize("NFC", typed).strip()
    if len(text) > limit:
        raise Invalid("answer.too_long", item=item.id, limit=limit)
    return text


def _choices(item: Item, part: Choices, answer: Answer) -> dict[str, Any]:
    chosen = sorted(set(_names(item, answer, "choices")))
    known = {choice.id for choice in part.choices}
    for name in chosen:
        if name not in known:
            raise _unknown(item, name)
    if len(chosen) > 1 and not part.several:
        raise Invalid("quiz.one_choice_only", item=item.id)
    return {"choices": chosen} if chosen else {}


def _matching(item: Item, part: Matching, answer: Answer) -> dict[str, Any]:
    rows = {}
    for row, option in _pairs(item, answer, "rows"):
        if row not in part.rows:
            raise _unknown(item, row)
        if option and option not in part.options:
            raise _unknown(item, option)
        if option:
            rows[row] = option
    return {"rows": rows} if rows else {}


def _ordering(item: Item, part: Ordering, answer: Answer) -> dict[str, Any]:
    order = _names(item, answer, "order")
    known = set(part.sequence)
    for name in order:
        if name not in known:
            raise _unknown(item, name)
    if order and (len(order) != len(known) or set(order) != known):
        raise _malformed(item)
    return {"order": order} if order else {}


def _short_text(item: Item, part: ShortText, answer: Answer) -> dict[str, Any]:
    text = _text(item, _field(item, answer, "text", str), LONGEST_TEXT)
    return {"text": text} if text else {}


def _numeric(item: Item, part: Numeric, answer: Answer) -> dict[str, Any]:
    if not answer.keys() <= {"number", "unit"}:
        raise _malformed(item)
    fields = {name: _text(item, answer.get(name, ""), LONGEST_NUMBER) for name in ("number", "unit")}
    return fields if any(fields.values()) else {}


def _blanks(item: Item, part: Blanks, answer: Answer) -> dict[str, Any]:
    known = {blank.id: blank for blank in part.blanks}
    filled = {}
    for name, typed in _pairs(item, answer, "blanks"):
        if name not in known:
            raise _unknown(item, name)
        text = _filled(item, known[name], typed)
        if text:
            filled[name] = text
    return {"blanks": filled} if filled else {}


def _filled(item: Item, blank: Blank, typed: str) -> str:
    if isinstance(blank.part, ShortText):
        return _text(item, typed, LONGEST_TEXT)
    if typed and typed not in {choice.id for choice in blank.part.choices}:
        raise _unknown(item, typed)
    return typed


def _scenario(item: Item, part: Scenario, answer: Answer) -> dict[str, Any]:
    path = _names(item, answer, "path")
    position(part, path)
    return {"path": path} if path else {}


_CHECKS: dict[type[Part], Callable[[Item, Any, Answer], dict[str, Any]]] = {
    Choices: _choices,
    Matching: _matching,
    Ordering: _ordering,
    ShortText: _short_text,
    Numeric: _numeric,
    Blanks: _blanks,
    Scenario: _scenario,
}
