"""Items as Moodle XML; see docs.moodle.org, Moodle XML format."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.reading import tags_of
from lms.content.quiz_formats.results import Item
from lms.content.quiz_formats.texts import BLANK, Outgoing
from lms.content.quiz_formats.xml_tree import Element, element, to_xml

_ADDRESS = "@@PLUGINFILE@@/{}.webp"
_USED = re.compile(r"@@PLUGINFILE@@/([a-z0-9_-]+)\.webp")
_NAMES = dict.fromkeys(("single", "multiple", "image-choice"), "multichoice") | {
    "true-false": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "short-text": "shortanswer",
    "numeric": "numerical",
    "blanks": "cloze",
}
_PENALTY = "0.3333333"
_CLOZE_SIGNS = re.compile(r"[\\~#}\"/]")


def write_moodle(items: Sequence[Item], media: Mapping[str, bytes], _language: str) -> bytes:
    """Return a file of flat items; `media` are WebP images by name."""
    texts = Outgoing(_ADDRESS)
    quiz = element("quiz")
    category = ""
    for item in items:
        if item["topic"] != category:
            category = item["topic"]
            quiz.parts.append(_category(category))
        quiz.parts.append(_Question(item, texts, media).element())
    return to_xml(quiz)


def _category(topic: str) -> Element:
    holder = element("category", _words(f"$course$/top/{topic}"))
    return element("question", holder, type="category")


def _words(text: str) -> Element:
    return element("text", text)


def _simple(tag: str, text: str) -> Element:
    return element(tag, text)


class _Question:
    def __init__(self, item: Item, texts: Outgoing, media: Mapping[str, bytes]) -> None:
        self._item = item
        self._texts = texts
        self._media = media

    def element(self) -> Element:
        item = self._item
        html = self._texts.block(item["prompt"])
        if item["type"] == "blanks":
            html += f"<p>{self._gaps()}</p>"
        tags = element("tags", *(element("tag", _words(tag)) for tag in tags_of(item)))
        return element(
            "question",
            element("name", _words(item["id"])),
            self._text("questiontext", html),
            self._text("generalfeedback", self._texts.block(item["feedback"]) if item.get("feedback") else ""),
            _simple("defaultgrade", str(item["points"])),
            _simple("penalty", _PENALTY),
            _simple("hidden", "1" if item.get("retired") else "0"),
            _simple("idnumber", item["id"]),
            *_PARTS[item["type"]](self),
            tags,
            type=_NAMES[item["type"]],
        )

    def _text(self, tag: str, html: str, **attributes: str) -> Element:
        """A text and the images that it shows."""
        names = [name for name in dict.fromkeys(_USED.findall(html)) if name in self._media]
        files = (
            element("file", b64encode(self._media[name]).decode(), name=f"{name}.webp", path="/", encoding="base64")
            for name in names
        )
        return element(tag, _words(html), *files, **attributes, format="html")

    def _feedback(self, part: Item) -> Element:
        return self._text("feedback", self._texts.block(part["feedback"]) if part.get("feedback") else "")

    def _answer(self, part: Item, html: str, worth: Fraction) -> Element:
        answer = self._text("answer", html, fraction=weights.percent(worth))
        answer.parts.append(self._feedback(part))
        return answer

    def _plain_answer(self, part: Item, words: str, worth: Fraction, *more: Element) -> Element:
        parts = (_words(words), self._feedback(part), *more)
        return element("answer", *parts, fraction=weights.percent(worth), format="plain_text")

    def choices(self) -> Iterator[Element]:
        item = self._item
        several = item["type"] == "multiple"
        yield _simple("single", "false" if several else "true")
        yield _simple("shuffleanswers", "true")
        yield _simple("answernumbering", "none")
        for choice, worth in zip(item["choices"], self._worths(several=several), strict=True):
            html = self._texts.phrase(choice["text"])
            if "image" in choice:
                alt = escape(choice["text"])
                html = f'<p>{alt}</p><p><img src="{self._texts.image(choice["image"])}" alt="{alt}"></p>'
            yield self._answer(choice, html, worth)

    def _worths(self, *, several: bool) -> list[Fraction]:
        choices = self._item["choices"]
        usual = [Fraction(bool(choice["correct"])) for choice in choices]
        if several:
            usual = weights.default_weights([choice["correct"] for choice in choices])
        return [Fraction(choice.get("credit", part)) for choice, part in zip(choices, usual, strict=True)]

    def true_false(self) -> Iterator[Element]:
        for choice in self._item["choices"]:
            yield self._plain_answer(choice, choice["id"], Fraction(bool(choice["correct"])))

    def matching(self) -> Iterator[Element]:
        yield _simple("shuffleanswers", "true")
        words = {option["id"]: self._texts.words(option["text"])[0] for option in self._item["options"]}
        rows = [(self._texts.phrase(row["text"]), row["option"]) for row in self._item["rows"]]
        used = {option for _, option in rows}
        for html, option in [*rows, *(("", id_) for id_ in words if id_ not in used)]:
            found = self._text("subquestion", html)
            found.parts.append(element("answer", _words(words[option])))
            yield found

    def ordering(self) -> Iterator[Element]:
        whole = self._item.get("scoring") == "all-or-nothing"
        yield _simple("layouttype", "VERTICAL")
        yield _simple("selecttype", "ALL")
        yield _simple("selectcount", "0")
        yield _simple("gradingtype", "ALL_OR_NOTHING" if whole else "RELATIVE_NEXT_EXCLUDE_LAST")
        yield _simple("showgrading", "SHOW")
        for place, stage in enumerate(self._item["sequence"], 1):
            yield self._text("answer", self._texts.phrase(stage["text"]), fraction=f"{place}.0000000")

    def short_text(self) -> Iterator[Element]:
        yield _simple("usecase", "1" if self._item.get("case_sensitive") else "0")
        for answer in self._item["answers"]:
            for form in answer["forms"]:
                yield self._plain_answer(answer, form.replace("*", "\\*"), Fraction(answer.get("credit", 1)))

    def numeric(self) -> Iterator[Element]:
        for answer in self._item["answers"]:
            tolerance = _simple("tolerance", answer.get("tolerance", "0"))
            yield self._plain_answer(answer, answer["value"], Fraction(answer.get("credit", 1)), tolerance)
        unit = self._item.get("unit")
        yield _simple("unitgradingtype", "1" if unit and unit.get("required") else "0")
        yield _simple("unitpenalty", "1.0000000")
        yield _simple("showunits", "0" if unit else "3")
        if unit:
            yield element(
                "units",
                *(element("unit", _simple("multiplier", "1"), _simple("unit_name", form)) for form in unit["forms"]),
            )

    def nothing(self) -> Iterator[Element]:
        """A text with gaps has its answers in it."""
        return iter(())

    def _gaps(self) -> str:
        pieces = BLANK.split(self._texts.phrase(self._item["text"]))
        blanks = {blank["id"]: blank for blank in self._item["blanks"]}
        pieces[1::2] = [self._gap(blanks[id_]) for id_ in pieces[1::2]]
        return "".join(pieces)

    def _gap(self, blank: Item) -> str:
        if blank.get("choices"):
            parts = [self._cloze_choice(choice) for choice in blank["choices"]]
            return f"{{1:MULTICHOICE:{'~'.join(parts)}}}"
        parts = [
            f"{_mark(Fraction(answer.get('credit', 1)), always=True)}{_form(form)}{self._cloze_feedback(answer)}"
            for answer in blank["answers"]
            for form in answer["forms"]
        ]
        return f"{{1:SHORTANSWER:{'~'.join(parts)}}}"

    def _cloze_choice(self, choice: Item) -> str:
        html = _cloze(self._texts.phrase(choice["text"]))
        mark = _mark(Fraction(choice.get("credit", bool(choice["correct"]))), always=html.startswith(("=", "%")))
        return f"{mark}{html}{self._cloze_feedback(choice)}"

    def _cloze_feedback(self, part: Item) -> str:
        return f"#{_cloze(self._texts.short(part['feedback']))}" if part.get("feedback") else ""


def _mark(worth: Fraction, *, always: bool = False) -> str:
    if worth == 1:
        return "="
    return f"%{weights.percent(worth)}%" if worth or always else ""


def _cloze(html: str) -> str:
    return _CLOZE_SIGNS.sub(r"\\\g<0>", html)


def _form(form: str) -> str:
    return _cloze(escape(form, quote=False)).replace("*", "\\*")


_PARTS: Mapping[str, Callable[[_Question], Iterator[Element]]] = {
    **dict.fromkeys(("single", "multiple", "image-choice"), _Question.choices),
    "true-false": _Question.true_false,
    "matching": _Question.matching,
    "ordering": _Question.ordering,
    "short-text": _Question.short_text,
    "numeric": _Question.numeric,
    "blanks": _Question.nothing,
}
