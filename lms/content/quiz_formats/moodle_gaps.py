"""Texts with gaps: Moodle's embedded answers (cloze), and its missing words to choose or drag."""

import re
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from html import unescape

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.gift_answers import add_form
from lms.content.quiz_formats.moodle_parts import OTHERS, Question
from lms.content.quiz_formats.names import fill_in, letters
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.texts import gap

_GAP = re.compile(r"\{(\d{0,3}):([A-Z]+(?:_[A-Z]+)*):((?:\\.|[^}\\]){0,3000})\}", re.DOTALL)
_CHOOSE = re.compile(r"(?:MULTICHOICE|MC)(?:_?(?:V|H|S|VS|HS))*")
_TYPE = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"})
_PIECE = re.compile(r"(?:\\.|[^~\\])+", re.DOTALL)
_ANSWER = re.compile(r"\s*(=|%[^%\s]{1,30}%)?((?:\\.|[^#\\])*)(?:#(.*))?", re.DOTALL)
_NUMBERED = re.compile(r"\[\[(\d{1,3})\]\]")
MOST_GAPS = 20


def cloze(question: Question) -> Item:
    """Return a text with gaps, each of which says what is right in it: `{1:SHORTANSWER:=two}`."""
    html = question.html(question.found.first("questiontext"))
    gaps = _GAP.findall(html)
    _limit(len(gaps))
    ids = letters(len(gaps))
    blanks = [_blank(question, id_, kind, body) for id_, (_, kind, body) in zip(ids, gaps, strict=True)]
    if len({weight or "1" for weight, _, _ in gaps}) > 1:
        question.text.lost["its gaps count differently; here each counts the same"] = None
    names = iter(ids)
    return _item(question, _GAP.sub(lambda _: gap(next(names)), html), blanks)


def missing_words(question: Question) -> Item:
    """Return a text with gaps `[[1]]`, each of which offers the words of its group."""
    offered = [
        (question.phrase(option), question.words(option.first("group")) or "1")
        for option in question.found.children("selectoption", "dragbox")
    ]
    html = question.html(question.found.first("questiontext"))
    numbers = [int(found) for found in _NUMBERED.findall(html)]
    _limit(len(numbers))
    if any(not 1 <= place <= len(offered) for place in numbers):
        raise Refused("a gap names words that are not offered", question.found.line)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, (_, group) in enumerate(offered, 1):
        groups[group].append(place)
    ids = letters(len(numbers))
    blanks: list[Item] = []
    for id_, right in zip(ids, numbers, strict=True):
        places = groups[offered[right - 1][1]]
        choices = [
            {"id": letter, "text": offered[place - 1][0], "correct": place == right}
            for letter, place in zip(letters(len(places)), places, strict=True)
        ]
        blanks.append({"id": id_, "choices": choices})
    names = iter(ids)
    return _item(question, _NUMBERED.sub(lambda _: gap(next(names)), html), blanks)


def _limit(count: int) -> None:
    if not 1 <= count <= MOST_GAPS:
        raise Refused(f"expected 1 to {MOST_GAPS} gaps in the text, not {count}")


def _item(question: Question, html: str, blanks: Sequence[Item]) -> Item:
    task, text = question.text.with_gaps(html, question.images)
    return {"type": "blanks", "prompt": task or fill_in(question.language), "text": text, "blanks": [*blanks]}


def _blank(question: Question, id_: str, kind: str, body: str) -> Item:
    if not (_CHOOSE.fullmatch(kind) or kind in _TYPE):
        raise LeftOut(f"gaps of type {kind} are a kind that is not here; it was left out")
    pieces = [found for part in _PIECE.findall(body) if (found := _ANSWER.fullmatch(part)) and found[0].strip()]
    if _CHOOSE.fullmatch(kind):
        choices = [_choice(question, letter, found) for letter, found in zip(letters(len(pieces)), pieces, strict=True)]
        return {"id": id_, "choices": choices}
    if kind in ("SHORTANSWER_C", "SAC", "MWC"):
        question.text.lost["capitals do not count in gaps here"] = None
    answers: list[Item] = []
    for found in pieces:
        form = _plain(found[2])
        if kind in ("NUMERICAL", "NM"):
            form = form.partition(":")[0].strip()
            question.text.lost["numbers in gaps are compared as they are spelled here"] = None
        if form == "*":
            question.text.lost[OTHERS] = None
        else:
            add_form(answers, form, _worth(found[1]), _said(question, found[3]), question.text)
    for letter, made in zip(letters(len(answers)), answers, strict=True):
        made["id"] = letter
    return {"id": id_, "answers": answers}


def _choice(question: Question, id_: str, found: re.Match[str]) -> Item:
    worth = _worth(found[1])
    choice: Item = {"id": id_, "text": question.text.phrase(_unescaped(found[2])), "correct": worth == 1}
    if worth not in (0, 1):
        choice["credit"] = str(worth)
    return {**choice, **_said(question, found[3])}


def _worth(mark: str | None) -> Fraction:
    if mark is None:
        return Fraction(0)
    return Fraction(1) if mark == "=" else weights.of_percent(mark.strip("%"))


def _said(question: Question, feedback: str | None) -> Item:
    said = question.text.block(_unescaped(feedback), question.images) if feedback else ""
    return {"feedback": said} if said else {}


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", _unescaped(html, asterisk=False))).split())


def _unescaped(text: str, *, asterisk: bool = True) -> str:
    return re.sub(r"\\(.)" if asterisk else r"\\([^*])", r"\1", text, flags=re.DOTALL)
