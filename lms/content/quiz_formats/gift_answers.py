"""What stands between the braces of a GIFT question: the answers, which also say of what type it is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.gift_signs import marked, unheld, words
from lms.content.quiz_formats.names import fill_in, letters, true_false
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.texts import Incoming

_TRUE_FALSE = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#.*)?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"\s*%([^%\s]{1,30})%")
MOST_ANSWERS = 60


@dataclass(frozen=True, slots=True)
class _Answer:
    right: bool
    weight: Fraction | None
    whole: str
    text: str
    feedback: str


class Answers:
    """The answers of one question; `html` makes HTML of a part of it."""

    def __init__(self, body: str, text: Incoming, language: str, html: Callable[[str], str]) -> None:
        self._body = body
        self._text = text
        self._language = language
        self._html = html

    def item(self) -> Item:
        """Return type and parts. Raises Refused, and LeftOut for an essay."""
        body = self._body.strip()
        if not body:
            raise LeftOut("an essay has no answer that could be marked here; it was left out")
        if _TRUE_FALSE.fullmatch(body):
            return self._true_false(body)
        if body.startswith("#"):
            return {"type": "numeric", "answers": [*self._numbers(body[1:])]}
        if body.startswith(">"):
            return self._ordering(body)
        answers = [*self._answers(body)]
        if any("->" in answer.text for answer in answers) and all(answer.right for answer in answers):
            return self._matching(answers)
        return self._words_or_choices(answers)

    def missing_word(self, html: str) -> Item:
        """Return type, parts, text and task of a question whose answers stand in its text, at `gap("a")`."""
        part = self.item()
        blank: Item = {"id": "a"}
        if part["type"] == "single":
            blank["choices"] = part["choices"]
        elif part["type"] == "short-text":
            blank["answers"] = part["answers"]
        else:
            raise LeftOut(f"{part['type']} in the middle of a text is a kind that is not here; it was left out")
        task, text = self._text.with_gaps(html)
        return {"type": "blanks", "prompt": task or fill_in(self._language), "text": text, "blanks": [blank]}

    def _answers(self, body: str) -> Iterator[_Answer]:
        pieces = re.split(r"([=~])", body)
        if pieces[0].strip():
            raise Refused(f"expected `=` or `~` before the answer `{unheld(pieces[0]).strip()[:50]}`")
        if len(pieces) > 2 * MOST_ANSWERS:
            raise Refused(f"a question may have up to {MOST_ANSWERS} answers")
        for sign, text in zip(pieces[1::2], pieces[2::2], strict=True):
            weight = _WEIGHT.match(text)
            words_, _, feedback = (text[weight.end() :] if weight else text).partition("#")
            worth = weights.of_percent(weight[1]) if weight and "->" not in words_ else None
            yield _Answer(sign == "=", worth, text.partition("#")[0].strip(), words_.strip(), feedback.strip())

    def _said(self, feedback: str) -> Item:
        said = self._text.block(self._html(feedback)) if feedback else ""
        return {"feedback": said} if said else {}

    def _true_false(self, body: str) -> Item:
        """The first feedback is shown for the wrong answer, the second for the right one."""
        value, *said = body.split("#")
        right = value.strip().upper().startswith("T")
        feedback = dict(zip((not right, right), said, strict=False))
        choices = [
            {"id": id_, "text": word, "correct": right is is_true, **self._said(feedback.get(is_true, "").strip())}
            for id_, word, is_true in zip(("true", "false"), true_false(self._language), (True, False), strict=True)
        ]
        return {"type": "true-false", "choices": choices}

    def _numbers(self, body: str) -> Iterator[Item]:
        several = body.lstrip().startswith(("=", "~"))
        pieces = re.split(r"[=~]", body)
        answers = pieces[1:] if several else pieces
        if len(answers) > MOST_ANSWERS:
            raise Refused(f"a question may have up to {MOST_ANSWERS} answers")
        for id_, text in zip(letters(len(answers)), answers, strict=True):
            weight = _WEIGHT.match(text)
            value, _, feedback = (text[weight.end() :] if weight else text).partition("#")
            credit: Item = {"credit": str(weights.of_percent(weight[1]))} if weight else {}
            if value.strip() in ("", "*"):
                self._text.lost["feedback to all other answers is left out"] = None
            else:
                yield {"id": id_, **_number(unheld(value)), **credit, **self._said(feedback.strip())}

    def _ordering(self, body: str) -> Item:
        first, *rows = body.split("\n")
        scoring = "all-or-nothing" if "ALL_OR_NOTHING" in first.upper() else "partial"
        texts = [self._text.phrase(self._html(row)) for row in rows if row.strip()]
        sequence = [{"id": id_, "text": text} for id_, text in zip(letters(len(texts)), texts, strict=True)]
        return {"type": "ordering", "scoring": scoring, "sequence": sequence}

    def _matching(self, answers: list[_Answer]) -> Item:
        rows: list[Item] = []
        options: dict[str, str] = {}
        pairs = [answer.whole.partition("->") for answer in answers]
        ids = iter(letters(len(pairs)))
        for row, arrow, option in pairs:
            if not arrow:
                raise Refused(f"expected `->` behind `{unheld(row)[:50]}`")
            words_ = self._text.phrase(self._html(option.strip()))
            id_ = options.setdefault(words_, f"o{len(options)}")
            if row.strip():
                rows.append({"id": next(ids), "text": self._text.phrase(self._html(row.strip())), "option": id_})
        if any(answer.feedback for answer in answers):
            self._text.lost["feedback of single rows is left out"] = None
        named = dict(zip(options.values(), letters(len(options)), strict=True))
        for made in rows:
            made["option"] = named[made["option"]]
        return {
            "type": "matching",
            "rows": rows,
            "options": [{"id": named[id_], "text": text} for text, id_ in options.items()],
        }

    def _words_or_choices(self, answers: list[_Answer]) -> Item:
        if all(answer.right for answer in answers):
            return {"type": "short-text", "answers": self._forms(answers)}
        choices = [self._choice(id_, answer) for id_, answer in zip(letters(len(answers)), answers, strict=True)]
        if any(answer.right for answer in answers):
            for choice, answer in zip(choices, answers, strict=True):
                if answer.weight and not answer.right:
                    choice["credit"] = str(answer.weight)
            return {"type": "single", "choices": choices}
        worth = [answer.weight or Fraction(0) for answer in answers]
        for choice, part in zip(choices, worth, strict=True):
            choice["correct"] = part > 0
        weights.credited(choices, worth)
        return {"type": "multiple", "scoring": "partial", "choices": choices}

    def _choice(self, id_: str, answer: _Answer) -> Item:
        text = self._text.phrase(self._html(answer.text))
        return {"id": id_, "text": text, "correct": answer.right, **self._said(answer.feedback)}

    def _forms(self, answers: list[_Answer]) -> list[Item]:
        """Answers that are worth the same and say the same are one, in several forms."""
        found: list[Item] = []
        for answer in answers:
            _, form = marked(words(answer.text))
            if form == "*":
                self._text.lost["feedback to all other answers is left out"] = None
                continue
            add_form(found, form, answer.weight, self._said(answer.feedback), self._text)
        for id_, made in zip(letters(len(found)), found, strict=True):
            made["id"] = id_
        return found


def add_form(found: list[Item], form: str, weight: Fraction | None, said: Item, text: Incoming) -> None:
    """Add an accepted form, to the answer before it where that is worth the same and says the same.

    An asterisk stands for anything on other platforms, here for itself.
    """
    if re.search(r"(?<!\\)\*", form):
        text.lost["an asterisk in an answer stands for itself here, not for any words"] = None
    form = " ".join(form.replace("\\*", "*").split())
    if not form:
        raise Refused("expected words in every answer")
    worth: dict[str, Any] = {} if weight in (None, 1) else {"credit": str(weight)}
    alike = {**worth, **said}
    if found and {key: found[-1][key] for key in ("credit", "feedback") if key in found[-1]} == alike:
        if form not in found[-1]["forms"]:
            found[-1]["forms"].append(form)
    else:
        found.append({"forms": [form], **alike})


def _number(text: str) -> Item:
    """`18`, `18:0.5` or `17..19`."""
    if ".." in text:
        low, _, high = text.partition("..")
        return ranged(Decimal(weights.number(low)), Decimal(weights.number(high)))
    value, _, tolerance = text.partition(":")
    found: Item = {"value": weights.number(value)}
    if tolerance.strip():
        found["tolerance"] = weights.number(tolerance).lstrip("-")
    return found


def ranged(low: Decimal, high: Decimal) -> Item:
    """Return value and tolerance of a range. Raises Refused for one whose ends stand the wrong way round."""
    if low > high:
        raise Refused(f"expected a range from the lower number to the higher one, not {low}..{high}")
    return {"value": format((low + high) / 2, "f"), "tolerance": format((high - low) / 2, "f")}
