"""The parts of a question of Moodle XML, by its type."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from html import escape, unescape

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.gift_answers import add_form
from lms.content.quiz_formats.names import letters, true_false
from lms.content.quiz_formats.results import Item, Refused
from lms.content.quiz_formats.texts import Incoming, as_html
from lms.content.quiz_formats.xml_tree import Element, html_of

_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FORMATS = {"html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown"}
MOST_PARTS = 60
OTHERS = "feedback to all other answers is left out"


class Question:
    """One element <question>; `images` are names by address."""

    def __init__(self, found: Element, text: Incoming, language: str, images: Mapping[str, str]) -> None:
        self.found = found
        self.text = text
        self.language = language
        self.images = images

    def html(self, holder: Element | None) -> str:
        """Return the text of an element as HTML, by the format that it names."""
        if holder is None:
            return ""
        own = holder.first("text")
        parts = own.parts if own else [part for part in holder.parts if isinstance(part, str)]
        # The text is HTML itself; some write it as elements, which belongs to it as well.
        text = "".join(part if isinstance(part, str) else html_of([part]) for part in parts)
        return as_html(_FORMATS.get(holder.get("format"), "html"), text.strip())

    def block(self, holder: Element | None) -> str:
        """Return the text of an element."""
        return self.text.block(self.html(holder), self.images)

    def phrase(self, holder: Element | None) -> str:
        """Return the text of an element as one line."""
        return self.text.phrase(self.html(holder))

    def words(self, holder: Element | None) -> str:
        """Return words that are no HTML."""
        own = (holder.first("text") or holder) if holder else None
        return " ".join(own.text().split()) if own else ""

    def value(self, tag: str) -> str:
        """Return what stands in an element of the question."""
        holder = self.found.first(tag)
        return holder.text().strip() if holder else ""

    def answers(self) -> list[Element]:
        """Return the answers. Raises Refused when there are too many."""
        found = [*self.found.children("answer")]
        if len(found) > MOST_PARTS:
            raise Refused(f"a question may have up to {MOST_PARTS} answers", self.found.line)
        return found

    def said(self, answer: Element) -> Item:
        """Return the feedback of an answer, if it has one."""
        feedback = self.block(answer.first("feedback"))
        return {"feedback": feedback} if feedback else {}

    def weight(self, answer: Element) -> Fraction:
        """Return the part of the points that an answer is worth."""
        try:
            return weights.of_percent(answer.get("fraction", "0"))
        except Refused as refused:
            raise Refused(refused.what, answer.line) from None


def _multichoice(question: Question) -> Item:
    answers = question.answers()
    worth = [question.weight(answer) for answer in answers]
    several = question.value("single").lower() in ("false", "0")
    pictures = [] if several else [_picture(question, answer) for answer in answers]
    choices: list[Item] = [
        {"id": id_, "text": "", "correct": part > 0 if several else part == 1, **question.said(answer)}
        for id_, answer, part in zip(letters(len(answers)), answers, worth, strict=True)
    ]
    if pictures and all(pictures):
        for choice, picture in zip(choices, pictures, strict=True):
            choice.update(picture)
    else:
        for choice, answer in zip(choices, answers, strict=True):
            choice["text"] = question.phrase(answer)
    if several:
        weights.credited(choices, worth)
        return {"type": "multiple", "scoring": "partial", "choices": choices}
    for choice, part in zip(choices, worth, strict=True):
        if part and not choice["correct"]:
            choice["credit"] = str(part)
    return {"type": "image-choice" if pictures and all(pictures) else "single", "choices": choices}


def _picture(question: Question, answer: Element) -> Item:
    """Image and words of a choice that is one image; {} for any other."""
    return picture(question.html(answer), question.images)


def picture(html: str, images: Mapping[str, str]) -> Item:
    """Return image and plain words of HTML that has exactly one image that came with the file; {} for any other."""
    tags = _IMG.findall(html)
    if len(tags) != 1:
        return {}
    found = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tags[0])}
    name = images.get(found.get("src", ""), "")
    said = re.sub(r"<[^<>]*>", " ", html), found.get("alt", "")
    words = next((line for line in (" ".join(unescape(part).split()) for part in said) if line), "")
    return {"image": name, "text": words} if name and words else {}


def _truefalse(question: Question) -> Item:
    found = {question.words(answer).lower(): answer for answer in question.answers()}
    if found.keys() != {"true", "false"}:
        raise Refused("expected the answers `true` and `false`", question.found.line)
    choices = [
        {"id": id_, "text": word, "correct": question.weight(found[id_]) == 1, **question.said(found[id_])}
        for id_, word in zip(("true", "false"), true_false(question.language), strict=True)
    ]
    return {"type": "true-false", "choices": choices}


def _matching(question: Question) -> Item:
    pairs = [*question.found.children("subquestion")]
    if len(pairs) > MOST_PARTS:
        raise Refused(f"a question may have up to {MOST_PARTS} rows", question.found.line)
    options: dict[str, str] = {}
    rows: list[Item] = []
    ids, option_ids = letters(len(pairs)), iter(letters(len(pairs)))
    for pair in pairs:
        words = question.text.phrase(escape(unescape(question.words(pair.first("answer")))))
        if words not in options:
            options[words] = next(option_ids)
        text = question.phrase(pair)
        if text:
            rows.append({"id": ids[len(rows)], "text": text, "option": options[words]})
    return {
        "type": "matching",
        "rows": rows,
        "options": [{"id": id_, "text": words} for words, id_ in options.items()],
    }


def _ordering(question: Question) -> Item:
    answers = question.answers()
    if any(answer.first("feedback") and question.block(answer.first("feedback")) for answer in answers):
        question.text.lost["feedback of single things to order is left out"] = None
    places = [weights.number(answer.get("fraction", "0")) for answer in answers]
    if len(set(places)) == len(places):
        answers = [answer for _, answer in sorted(zip(places, answers, strict=True), key=lambda pair: float(pair[0]))]
    whole = question.value("gradingtype").upper() in ("-1", "ALL_OR_NOTHING")
    sequence = [
        {"id": id_, "text": question.phrase(answer)} for id_, answer in zip(letters(len(answers)), answers, strict=True)
    ]
    return {"type": "ordering", "scoring": "all-or-nothing" if whole else "partial", "sequence": sequence}


def _shortanswer(question: Question) -> Item:
    found: list[Item] = []
    for answer in question.answers():
        form = question.words(answer)
        if form == "*":
            question.text.lost[OTHERS] = None
        else:
            add_form(found, form, question.weight(answer), question.said(answer), question.text)
    for id_, made in zip(letters(len(found)), found, strict=True):
        made["id"] = id_
    exact: Item = {"case_sensitive": True} if question.value("usecase") == "1" else {}
    return {"type": "short-text", **exact, "answers": found}


def _numerical(question: Question) -> Item:
    found: list[Item] = []
    for answer in question.answers():
        value = question.words(answer)
        if value == "*":
            question.text.lost[OTHERS] = None
            continue
        tolerance = weights.number(question.words(answer.first("tolerance")) or "0").lstrip("-")
        weight = question.weight(answer)
        credit: Item = {} if weight == 1 else {"credit": str(weight)}
        number: Item = {"value": weights.number(value), "tolerance": tolerance}
        found.append({**number, **credit, **question.said(answer)})
    for id_, made in zip(letters(len(found)), found, strict=True):
        made["id"] = id_
    return {"type": "numeric", "answers": found, **_unit(question)}


def _unit(question: Question) -> Item:
    units = [unit for holder in question.found.children("units") for unit in holder.children("unit")]
    same = [unit for unit in units if float(weights.number(question.words(unit.first("multiplier")) or "1")) == 1]
    if len(same) < len(units):
        question.text.lost["units of another size are left out; the number is in one unit here"] = None
    forms = list(dict.fromkeys(name for unit in same if (name := question.words(unit.first("unit_name")))))
    if not forms:
        return {}
    required = question.value("unitgradingtype") in ("1", "2")
    return {"unit": {"forms": forms, **({"required": True} if required else {})}}


TYPES: Mapping[str, Callable[[Question], Item]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
}
