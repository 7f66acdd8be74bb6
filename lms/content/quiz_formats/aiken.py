"""Aiken: one question, choices A. B. C., and `ANSWER: B`; see docs.moodle.org, Aiken format."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape

from lms.content.quiz_formats.names import letters
from lms.content.quiz_formats.reading import NO_TOPIC, Intake
from lms.content.quiz_formats.results import Item, Refused
from lms.content.quiz_formats.texts import Outgoing

_CHOICE = re.compile(r"([A-Za-z])[.)][ \t]+(.*\S)[ \t]*")
_ANSWER = re.compile(r"ANSWER:[ \t]*([A-Za-z])[ \t]*\.?", re.IGNORECASE)
Lines = list[tuple[int, str]]


def read_aiken(text: str, intake: Intake) -> None:
    """Read all questions of a file into the intake."""
    for lines in _questions(text):
        intake.take(lines[0][0], "", partial(_item, lines, intake))


def write_aiken(items: Sequence[Item], texts: Outgoing) -> bytes:
    """Return a file of flat items of type `single`."""
    questions = []
    for item in items:
        rows = [texts.words(item["prompt"])[0]]
        right = ""
        for letter, choice in zip(letters(26), item["choices"], strict=False):
            rows.append(f"{letter.upper()}. {texts.words(choice['text'])[0]}")
            right = letter.upper() if choice["correct"] else right
        questions.append("\n".join([*rows, f"ANSWER: {right}\n"]))
    return "\n".join(questions).encode()


def _questions(text: str) -> Iterator[Lines]:
    """Yield the lines of each question: up to its ANSWER, or to an empty line before a next question."""
    waiting: Lines = []
    empty = False
    for number, line in enumerate((line.strip() for line in text.split("\n")), 1):
        if not line:
            empty = True
            continue
        begins = not _CHOICE.fullmatch(line) and not _ANSWER.fullmatch(line)
        if empty and begins and waiting and any(_CHOICE.fullmatch(row) for _, row in waiting):
            yield waiting
            waiting = []
        empty = False
        waiting.append((number, line))
        if _ANSWER.fullmatch(line):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _item(lines: Lines, intake: Intake) -> Item:
    first = next((place for place, (_, line) in enumerate(lines) if _is_first(line, place)), len(lines))
    prompt = " ".join(line for _, line in lines[:first])
    answer = _ANSWER.fullmatch(lines[-1][1])
    if answer is None:
        raise Refused("expected `ANSWER:` and a letter after the choices", lines[-1][0])
    choices = []
    for place, (number, line) in enumerate(lines[first:-1]):
        choice = _CHOICE.fullmatch(line)
        wanted = chr(ord("A") + place)
        if choice is None or choice[1].upper() != wanted:
            raise Refused(f"expected the choice `{wanted}. …`, not `{line[:50]}`", number)
        right = wanted == answer[1].upper()
        choices.append({"id": wanted.lower(), "text": intake.text.phrase(escape(choice[2])), "correct": right})
    if not any(choice["correct"] for choice in choices):
        raise Refused(f"there is no choice {answer[1].upper()}", lines[-1][0])
    fixed = {"type": "single", "topic": NO_TOPIC, "level": 1, "bloom": "remember", "points": 1}
    return {**fixed, "prompt": intake.text.block(escape(prompt)), "choices": choices}


def _is_first(line: str, place: int) -> bool:
    choice = _CHOICE.fullmatch(line)
    return bool(place and choice and choice[1].upper() == "A") or bool(_ANSWER.fullmatch(line))
