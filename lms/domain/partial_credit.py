"""What each part of an answer brings, by the rules that `lms.domain.grading` lists."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from lms.domain.cases import best, walk
from lms.domain.items import (
    Accepted,
    Blank,
    Blanks,
    Choice,
    Choices,
    Matching,
    Numeric,
    Ordering,
    Part,
    Scenario,
    ShortText,
)
from lms.domain.normalising import Typed, number, words

Code = Literal[
    "unanswered",
    "right_chosen", "wrong_chosen", "right_missed",
    "row_right", "row_wrong", "row_empty",
    "order_right", "order_wrong",
    "form_matched", "no_form_matched",
    "number_matched", "no_number_matched", "number_unreadable", "unit_missing", "unit_wrong", "unit_not_judged",
    "blank_right", "blank_partly", "blank_wrong", "blank_empty",
    "decision", "ended", "unfinished", "nothing_to_earn",
    "all_or_nothing", "not_below_nothing", "not_above_all",
]  # fmt: skip
Answer = Mapping[str, Any]
NONE, ALL = Fraction(0), Fraction(1)


class Why(NamedTuple):
    """What a part of an answer brought.

    `part` is `answer`, `rule`, or a kind and an id: `choice:a`, `row:r`, `stage:s`, `accepted:a`, `blank:b`,
    `decision:STEP/DECISION`, `ending:e`, `step:s` (where an unfinished path is). `credit` is a part of the item's
    points, may be negative, and is 0 for what is only told. `note` has what the code needs: the option or choice taken,
    the accepted answer that matched, how a number was read (`n/d`).
    """

    part: str
    code: Code
    credit: Fraction
    note: str = ""


def share(part: Part, answer: Answer) -> tuple[Why, ...]:
    """Return what each part of a checked answer that is not empty brought; the credits add up to 0 … 1."""
    why = list(_RULES[type(part)](part, answer))
    total = sum((each.credit for each in why), NONE)
    if total < 0:
        why.append(Why("rule", "not_below_nothing", -total))
    elif total > 1:
        why.append(Why("rule", "not_above_all", 1 - total))
    elif total < 1 and _whole(part):
        why += [Why("rule", "all_or_nothing", -total)] if total else []
    return tuple(why)


def _whole(part: Part) -> bool:
    """Whether less than everything is nothing. Choices with credits, and words and numbers, have their own measure."""
    if isinstance(part, Choices):
        return part.several and part.scoring == "all-or-nothing" and not _credited(part)
    return isinstance(part, (Matching, Ordering, Blanks)) and part.scoring == "all-or-nothing"


def _credited(part: Choices) -> bool:
    return any(choice.credit is not None for choice in part.choices)


def _choices(part: Choices, answer: Answer) -> Iterator[Why]:
    chosen = frozenset(answer["choices"])
    for choice in part.choices:
        if choice.id in chosen:
            code: Code = "right_chosen" if choice.correct else "wrong_chosen"
            yield Why(f"choice:{choice.id}", code, worth(part, choice))
        elif choice.correct:
            yield Why(f"choice:{choice.id}", "right_missed", NONE)


def worth(part: Choices, choice: Choice) -> Fraction:
    """Return what it brings to choose this one, as a part of the points; negative where it takes away."""
    if choice.credit is not None:
        return choice.credit
    if not part.several:
        return ALL if choice.correct else NONE
    right = max(1, sum(each.correct for each in part.choices))
    return Fraction(1 if choice.correct else -1, right)


def _matching(part: Matching, answer: Answer) -> Iterator[Why]:
    taken = answer["rows"]
    for row, option in part.rows.items():
        if row not in taken:
            yield Why(f"row:{row}", "row_empty", NONE)
        elif taken[row] == option:
            yield Why(f"row:{row}", "row_right", Fraction(1, len(part.rows)), option)
        else:
            yield Why(f"row:{row}", "row_wrong", NONE, taken[row])


def _ordering(part: Ordering, answer: Answer) -> Iterator[Why]:
    """Each thing brings half of what its pairs bring: the other half is the other's."""
    place = {name: at for at, name in enumerate(answer["order"])}
    pairs = len(part.sequence) * (len(part.sequence) - 1)  # each counted from both sides
    for at, name in enumerate(part.sequence):
        right = sum(place[other] < place[name] for other in part.sequence[:at])
        right += sum(place[other] > place[name] for other in part.sequence[at + 1 :])
        wrong = len(part.sequence) - 1 - right
        yield Why(f"stage:{name}", "order_wrong" if wrong else "order_right", Fraction(right - wrong, pairs))


def _short_text(part: ShortText, answer: Answer) -> Iterator[Why]:
    found = _fitting(part, answer["text"])
    if found is None:
        yield Why("answer", "no_form_matched", NONE)
    else:
        yield Why(f"accepted:{found.id}", "form_matched", found.credit)


def _fitting(part: ShortText, text: str) -> Accepted | None:
    typed = words(text, case_sensitive=part.case_sensitive)
    for each in part.answers:
        if any(_form(form, part.case_sensitive) == typed for form in each.forms):
            return each
    return None


@lru_cache(maxsize=8192)
def _form(form: str, case_sensitive: bool) -> str:
    return words(form, case_sensitive=case_sensitive)


def _numeric(part: Numeric, answer: Answer) -> Iterator[Why]:
    typed = number(answer["number"])
    units = frozenset(_form(form, False) for form in part.units)
    named = [unit for unit in (typed.unit, answer["unit"]) if unit]
    wrong = [unit for unit in named if words(unit) not in units]
    note = " | ".join(map(str, typed.values))
    if not typed.values or (typed.unit in wrong and typed.doubtful):
        yield Why("answer", "number_unreadable", NONE)
    elif part.units and wrong:
        yield Why("answer", "unit_wrong", NONE, note)
    elif part.unit_required and not named:
        yield Why("answer", "unit_missing", NONE, note)
    else:
        yield _nearest(part, typed, note)
        if wrong:
            yield Why("answer", "unit_not_judged", NONE)


def _nearest(part: Numeric, typed: Typed, note: str) -> Why:
    for each in part.answers:
        for value in typed.values:
            if abs(value - each.value) <= each.tolerance:
                return Why(f"accepted:{each.id}", "number_matched", each.credit, str(value))
    return Why("answer", "no_number_matched", NONE, note)


def _blanks(part: Blanks, answer: Answer) -> Iterator[Why]:
    for blank in part.blanks:
        name, typed = f"blank:{blank.id}", answer["blanks"].get(blank.id)
        if typed is None:
            yield Why(name, "blank_empty", NONE)
        else:
            credit, note = _filled(blank, typed)
            code: Code = "blank_right" if credit == 1 else "blank_partly" if credit > 0 else "blank_wrong"
            yield Why(name, code, credit / len(part.blanks), note)


def _filled(blank: Blank, typed: str) -> tuple[Fraction, str]:
    if isinstance(blank.part, Choices):
        (choice,) = (each for each in blank.part.choices if each.id == typed)
        return worth(blank.part, choice), choice.id
    found = _fitting(blank.part, typed)
    return (found.credit, found.id) if found else (NONE, "")


def _scenario(part: Scenario, answer: Answer) -> Iterator[Why]:
    taken, at = walk(part, answer["path"])
    most = best(part)
    for each in taken:
        credit = each.worth / most if most > 0 else NONE
        yield Why(f"decision:{each.step}/{each.decision}", "decision", credit)
    yield Why(f"step:{at}", "unfinished", NONE) if at in part.steps else Why(f"ending:{at}", "ended", NONE)
    if most <= 0:
        yield Why("rule", "nothing_to_earn", NONE)


_RULES: dict[type[Part], Callable[[Any, Answer], Iterator[Why]]] = {
    Choices: _choices,
    Matching: _matching,
    Ordering: _ordering,
    ShortText: _short_text,
    Numeric: _numeric,
    Blanks: _blanks,
    Scenario: _scenario,
}
