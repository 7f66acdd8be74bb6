"""Moodle XML to flat items; see docs.moodle.org, Moodle XML format."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from lms.content.quiz_formats.images import Images, spellings
from lms.content.quiz_formats.moodle_gaps import cloze, missing_words
from lms.content.quiz_formats.moodle_parts import TYPES, Question
from lms.content.quiz_formats.reading import Intake, tagged
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.weights import number
from lms.content.quiz_formats.xml_tree import Element, parsed

_READ: Mapping[str, Callable[[Question], Item]] = {
    **TYPES,
    "cloze": cloze,
    "multianswer": cloze,
    "gapselect": missing_words,
    "ddwtos": missing_words,
}
_USUAL = re.compile(
    r"(?:your answer is (?:partially )?(?:correct|incorrect)|that(?:'s| is) (?:not )?right)?[.!]?", re.IGNORECASE
)
_BY_RESULT = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle(data: bytes, intake: Intake) -> None:
    """Read all questions of a file into the intake. Raises Refused for a file that is not Moodle XML."""
    root = parsed(data)
    if root.tag != "quiz":
        raise Refused("expected Moodle XML, which begins with <quiz>", root.line)
    images = Images(intake)
    category = ""
    for found in root.children("question"):
        if found.get("type") == "category":
            holder = found.first("category")
            category = (holder.text() if holder else "").strip().rpartition("/")[2]
        else:
            name = _text(found.first("name"))
            intake.take(found.line, name, partial(_item, found, category, intake, images))


def _item(found: Element, category: str, intake: Intake, images: Images) -> Item:
    kind = found.get("type")
    if kind not in _READ:
        asks = "asks nothing" if kind == "description" else "is of a kind that is not here"
        raise LeftOut(f"a question of type {kind or '?'} {asks} and was left out")
    question = Question(found, intake.text, intake.language, _addresses(found, images))
    tags = [_text(tag) for holder in found.children("tags") for tag in holder.children("tag")]
    head, left = tagged(tags, category)
    _tell(found, left, intake)
    flat: Item = {**head, "points": _points(found, intake), "id": _text(found.first("idnumber"))}
    flat["id"] = flat["id"] or _text(found.first("name"))
    if _text(found.first("hidden")) == "1":
        flat["retired"] = True
    flat.update(_READ[kind](question))
    if "prompt" not in flat:
        flat["prompt"] = question.block(found.first("questiontext"))
    feedback = question.block(found.first("generalfeedback"))
    return {**flat, "feedback": feedback} if feedback else flat


def _addresses(found: Element, images: Images) -> dict[str, str]:
    """The names of the question's images by the addresses that its texts use."""
    names: dict[str, str] = {}
    for file in found.walk("file"):
        address = f"@@PLUGINFILE@@{file.get('path', '/')}{file.get('name')}"
        name = images.take_base64(file.text(), file.get("name"))
        if name:
            names.update(dict.fromkeys(spellings(address), name))
    return names


def _points(found: Element, intake: Intake) -> int:
    text = _text(found.first("defaultgrade")) or "1"
    grade = float(number(text))
    points = min(max(round(grade), 1), 1000)
    if points != grade:
        intake.text.lost[f"{text} points become {points}: points are whole numbers here"] = None
    return points


def _tell(found: Element, tags: list[str], intake: Intake) -> None:
    """Say what else the question has."""
    if tags:
        intake.text.lost[f"tags are left out ({', '.join(tags)})"] = None
    words = (re.sub(r"<[^>]*>", "", holder.text()).strip() for holder in found.children(*_BY_RESULT))
    if any(not _USUAL.fullmatch(text) for text in words):
        intake.text.lost["feedback to right, partly right and wrong answers as a whole is left out"] = None
    if any(hint.text().strip() for hint in found.children("hint")):
        intake.text.lost["hints are left out"] = None


def _text(holder: Element | None) -> str:
    return " ".join(holder.text().split()) if holder else ""
