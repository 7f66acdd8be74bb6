"""What comes with the result of a question, once the policy of its quiz allows: what is right, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.quizzes.models import Response
from lms.quizzes.opaque import Names

Body = Mapping[str, Any]
Feedback = dict[str, Any]
Record = Sequence[Mapping[str, str]]


def feedback(body: Body, response: Response | None, seed: str) -> Feedback | None:
    """Return the feedback on a marked answer by the compiled item whose key it was marked by; None for an unmarked one.

    `seed` is that of the view beside which it is shown: both have the same names for the parts of the item.
    Which keys there are for which type is in `docs/quizzes.md`.
    """
    if response is None or response.earned is None or response.possible is None:
        return None
    why: Record = response.why or ()
    earned, possible = Fraction(response.earned), Fraction(response.possible)
    head = {
        "reason": _reason(earned, possible, bool(response.answer)),
        "earned": earned,
        "possible": possible,
        "html": body["feedback"],
        "facts": body["facts"],
    }
    return head | _PARTS[body["type"]](body, why, Names(seed, body["id"]))


def _reason(earned: Fraction, possible: Fraction, answered: bool) -> str:
    if not answered:
        return "unanswered"
    return "right" if earned == possible else "partly" if earned else "wrong"


def _choices(body: Body, _why: Record, names: Names) -> Feedback:
    return {
        "choices": {
            names.of(one["id"], "choice"): {"correct": one["correct"], "html": one["feedback"]}
            for one in body["choices"]
        }
    }


def _matching(body: Body, why: Record, names: Names) -> Feedback:
    right = _with_code(why, "row_right")
    options = {option["id"]: option["html"] for option in body["options"]}
    return {
        "rows": {
            names.of(row["id"], "row"): {
                "right": row["id"] in right,
                "option": options[row["option"]],
                "html": row["feedback"],
            }
            for row in body["rows"]
        }
    }


def _ordering(body: Body, _why: Record, names: Names) -> Feedback:
    return {"sequence": [{"id": names.of(one["id"], "stage"), "html": one["html"]} for one in body["sequence"]]}


def _short_text(body: Body, why: Record, _names: Names) -> Feedback:
    return {"accepted": _accepted(body["answers"]), "answer_html": _of_matched(body["answers"], why)}


def _numeric(body: Body, why: Record, _names: Names) -> Feedback:
    unit = body["unit"]["shown"] if body["unit"] else ""
    right = [one for one in body["answers"] if Fraction(one["credit"]) > 0]
    return {
        "accepted": [f"{one['value']} {unit}".strip() for one in right],
        "tolerances": [one["tolerance"] for one in right],
        "answer_html": _of_matched(body["answers"], why),
    }


def _blanks(body: Body, why: Record, names: Names) -> Feedback:
    right = _with_code(why, "blank_right")
    return {"blanks": {names.of(one["id"], "blank"): _gap(one, one["id"] in right, why) for one in body["blanks"]}}


def _gap(blank: Body, right: bool, why: Record) -> Feedback:
    taken = next((one["note"] for one in why if one["part"] == f"blank:{blank['id']}"), "")
    if blank["choices"] is None:
        accepted, known = _accepted(blank["answers"]), blank["answers"]
    else:
        accepted, known = [one["html"] for one in blank["choices"] if one["correct"]], blank["choices"]
    return {
        "right": right,
        "accepted": accepted,
        "html": next((one["feedback"] for one in known if one["id"] == taken), ""),
    }


def _scenario(body: Body, why: Record, names: Names) -> Feedback:
    ended = next((one["part"].partition(":")[2] for one in why if one["code"] == "ended"), "")
    return {
        "credits": {names.of(step["id"], "step"): _credits(step, names) for step in body["steps"]},
        "outcome": next((one["outcome"] for one in body["endings"] if one["id"] == ended), ""),
        "debrief": body["debrief"],
    }


def _credits(step: Body, names: Names) -> Feedback:
    here = names.of(step["id"], "step")
    return {names.of(one["id"], here): {"credit": one["credit"], "worth": _worth(one)} for one in step["decisions"]}


def _worth(decision: Body) -> str:
    credit = Fraction(decision["credit"])
    return "right" if credit >= 1 else "partly" if credit > 0 else "wrong"


def _with_code(why: Record, code: str) -> set[str]:
    return {one["part"].partition(":")[2] for one in why if one["code"] == code}


def _accepted(answers: Iterable[Body]) -> list[str]:
    return [one["shown"] for one in answers if Fraction(one["credit"]) > 0]


def _of_matched(answers: Iterable[Body], why: Record) -> str:
    matched = {one["part"].partition(":")[2] for one in why if one["part"].startswith("accepted:")}
    return next((one["feedback"] for one in answers if one["id"] in matched), "")


_PARTS: dict[str, Callable[[Body, Record, Names], Feedback]] = {
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
