"""Items as GIFT; see docs.moodle.org, GIFT format."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.reading import tags_of
from lms.content.quiz_formats.results import Item
from lms.content.quiz_formats.texts import BLANK, Outgoing

_SPECIAL = re.compile(r"[\\~=#{}:]")
_MARKED = re.compile(r"[<>&]|^\s*\[|^//|^\$|->")
GRADING = {"partial": "RELATIVE_NEXT_EXCLUDE_LAST", "all-or-nothing": "ALL_OR_NOTHING"}


def write_gift(items: Sequence[Item], texts: Outgoing) -> bytes:
    """Return a file of flat items."""
    return "\n".join(_Question(item, texts).text() for item in items).encode()


def escaped(text: str) -> str:
    """Return text that GIFT reads as these characters; line ends are spelled `\\n`."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


class _Question:
    def __init__(self, item: Item, texts: Outgoing) -> None:
        self._item = item
        self._texts = texts

    def text(self) -> str:
        item = self._item
        tags = "".join(f" [tag:{tag}]" for tag in tags_of(item))
        head = f"// [id:{item['id']}]{tags}\n::{escaped(item['id'])}::"
        general = f"####{self._marked(item['feedback'])}\n" if item.get("feedback") else ""
        if item["type"] == "blanks":
            return f"{head}{self._missing_word(general)}\n"
        body = _BODIES[item["type"]](self)
        return f"{head}{self._marked(item['prompt'])}{{{body}{general}}}\n"

    def _marked(self, text: str, *, phrase: bool = False) -> str:
        """A text with the name of its format where it is HTML."""
        return self._html(self._texts.phrase(text) if phrase else self._texts.short(text))

    def _html(self, html: str) -> str:
        return f"[html]{escaped(html)}" if _MARKED.search(html) or "\n" in html else escaped(html)

    def _feedback(self, part: Item) -> str:
        return f"#{self._marked(part['feedback'])}" if part.get("feedback") else ""

    def _choices(self, choices: Sequence[Item]) -> str:
        return "\n" + "".join(
            f"\t{_signed(choice, self._marked(choice['text'], phrase=True))}{self._feedback(choice)}\n"
            for choice in choices
        )

    def single(self) -> str:
        return self._choices(self._item["choices"])

    def multiple(self) -> str:
        choices = self._item["choices"]
        usual = weights.default_weights([choice["correct"] for choice in choices])
        worth = [Fraction(choice["credit"]) if "credit" in choice else part
                 for choice, part in zip(choices, usual, strict=True)]  # fmt: skip
        return "\n" + "".join(
            f"\t~%{weights.percent(part)}%{self._marked(choice['text'], phrase=True)}{self._feedback(choice)}\n"
            for choice, part in zip(choices, worth, strict=True)
        )

    def true_false(self) -> str:
        """The first feedback is that of the wrong choice, the second that of the right one."""
        right, wrong = sorted(self._item["choices"], key=lambda choice: not choice["correct"])
        said = f"{self._feedback(wrong) or '#'}{self._feedback(right)}" if self._has_feedback() else ""
        return f"{right['id'].upper()}{said}\n"

    def _has_feedback(self) -> bool:
        return any(choice.get("feedback") for choice in self._item["choices"])

    def matching(self) -> str:
        words = {option["id"]: self._marked(option["text"], phrase=True) for option in self._item["options"]}
        rows = [
            f"\t={self._marked(row['text'], phrase=True)} -> {words[row['option']]}\n" for row in self._item["rows"]
        ]
        used = {row["option"] for row in self._item["rows"]}
        return "\n" + "".join([*rows, *(f"\t= -> {text}\n" for id_, text in words.items() if id_ not in used)])

    def ordering(self) -> str:
        rows = "".join(f"{self._marked(stage['text'], phrase=True)}\n" for stage in self._item["sequence"])
        grading = GRADING[self._item.get("scoring", "partial")]
        return f">{len(self._item['sequence'])} ALL VERTICAL {grading} SHOW\n{rows}"

    def short_text(self) -> str:
        return self._answers(self._item["answers"])

    def _answers(self, answers: Sequence[Item]) -> str:
        return "\n" + "".join(
            f"\t={_weight(answer, form)}{_literal(form)}{self._feedback(answer)}\n"
            for answer in answers
            for form in answer["forms"]
        )

    def numeric(self) -> str:
        rows = (
            f"\t={_weight(answer)}{answer['value']}:{answer.get('tolerance', '0')}{self._feedback(answer)}\n"
            for answer in self._item["answers"]
        )
        return "#\n" + "".join(rows)

    def _missing_word(self, general: str) -> str:
        """The task and, in a last paragraph, the text around its gap."""
        (blank,) = self._item["blanks"]
        body = self._choices(blank["choices"]) if blank.get("choices") else self._answers(blank["answers"])
        before, _, after = BLANK.split(self._texts.phrase(self._item["text"]))
        task = self._texts.block(self._item["prompt"])
        return f"[html]{escaped(task)}{escaped(f'<p>{before}')}{{{body}{general}}}{escaped(f'{after}</p>')}"


def _signed(choice: Item, text: str) -> str:
    """A choice with its sign and weight. A text that begins like a weight needs one before it."""
    sign = "=" if choice["correct"] else "~"
    if "credit" in choice:
        return f"{sign}%{weights.percent(Fraction(choice['credit']))}%{text}"
    usual = "100" if choice["correct"] else "0"
    return f"{sign}%{usual}%{text}" if text.startswith("%") else sign + text


def _literal(form: str) -> str:
    """A form in which an asterisk stands for itself."""
    return escaped(form).replace("*", "\\*")


def _weight(answer: Item, form: str = "") -> str:
    credit = Fraction(answer.get("credit", 1))
    return "" if credit == 1 and not form.startswith("%") else f"%{weights.percent(credit)}%"


_BODIES: Mapping[str, Callable[[_Question], str]] = {
    "single": _Question.single,
    "multiple": _Question.multiple,
    "true-false": _Question.true_false,
    "matching": _Question.matching,
    "ordering": _Question.ordering,
    "short-text": _Question.short_text,
    "numeric": _Question.numeric,
}
