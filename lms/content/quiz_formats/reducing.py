"""Flat items cut down to what a format carries: exactly this comes back when the file is read again.

Everything that is lost on the way is a sentence. Nothing else is: a text may come back spelled another way in
Markdown, and things that are always shuffled (what to match with) in another order.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.carried import Carried
from lms.content.quiz_formats.flat import TEXTS, texts
from lms.content.quiz_formats.names import true_false
from lms.content.quiz_formats.reading import NO_TOPIC, check
from lms.content.quiz_formats.reduced_parts import copied, escaped, grouped, named, order_blanks, parts, rename_answers
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.texts import Outgoing

_IMAGE = re.compile(r"^ {0,3}!\[[^\]\n]*\]\(media:[^)\n]*\)[ \t]*$\n?", re.MULTILINE)
_FACT = re.compile(r"\[\[law\.([a-z][a-z0-9_]{0,62})\]\]")
_CARRIED_BY_TAGS = ("topic", "step", "bloom", "level")
_PLAIN = {"topic": NO_TOPIC, "bloom": "remember", "level": 1}
_WITHOUT = {"scenario": "branching cases", "image-choice": "choices that are images"}
_MOST_CHOICES = 26  # Aiken's letters


class Reducing:
    """Cuts one item down; `lost` has the sentences."""

    def __init__(self, carried: Carried, language: str, outgoing: Outgoing) -> None:
        self._carried = carried
        self._language = language
        self._outgoing = outgoing
        self.lost: list[str] = []

    def reduced(self, flat: Item) -> Item:
        """Return what the format carries. Raises LeftOut with a sentence when that is nothing."""
        item: Item = copied(flat)
        self._refuse_open(item)
        if item["type"] == "true-false":
            self._true_false(item)
        if item["type"] not in self._carried.types:
            kind = _WITHOUT.get(item["type"], f"items of type {item['type']}")
            raise LeftOut(f"left out: {self._carried.name} has no {kind}")
        self._head(item)
        self._part_feedback(item)
        self._texts(item)
        _REDUCED[item["type"]](self, item)
        if self._carried.part_ids:
            rename_answers(item)
        else:
            self._rename(item)
        try:
            check(item)
        except Refused as refused:
            raise LeftOut(f"left out: {refused.what}") from None
        return item

    def lose(self, sentence: str) -> None:
        """Say what is lost, once."""
        if sentence not in self.lost:
            self.lost.append(sentence)

    def _refuse_open(self, item: Item) -> None:
        """What only a country's law decides has no answer elsewhere."""
        choices = [*item.get("choices", ()), *(c for b in item.get("blanks", ()) for c in b.get("choices") or ())]
        if any(isinstance(choice["correct"], dict) for choice in choices):
            raise LeftOut("left out: which choice is right depends on the country; choose one for the export")
        if any(isinstance(answer.get("value"), dict) for answer in item.get("answers", ())):
            raise LeftOut("left out: the right number depends on the country; choose one for the export")

    def _head(self, item: Item) -> None:
        if item.pop("references", None):
            self.lose("the references to legal facts are left out")
        if not self._carried.retired and item.pop("retired", None):
            self.lose("that it is retired is left out")
        if not self._carried.tags:
            told = [key for key in _CARRIED_BY_TAGS if key in item and item[key] != _PLAIN.get(key)]
            if told:
                self.lose(f"tags are left out ({', '.join(told)})")
            item.pop("step", None)
            item.update(_PLAIN)
        if not self._carried.points and item["points"] != 1:
            self.lose(f"its {item['points']} points become 1")
            item["points"] = 1
        if not self._carried.feedback and item.pop("feedback", None):
            self.lose("the feedback is left out")
        if not self._carried.ids:
            self.lose("its id is left out")

    def _texts(self, item: Item) -> None:
        facts = sorted({key for text in texts(item) for key in _FACT.findall(text)})
        if facts:
            self.lose(f"legal facts stay as marks that only Meridian reads ({', '.join(facts)})")
        if not self._carried.images:
            self._each_text(item, self._without_images)
        if not self._carried.markup:
            self._each_text(item, self._plain)

    def _each_text(self, value: Any, change: Callable[[str], str]) -> None:
        if isinstance(value, list):
            for part in value:
                self._each_text(part, change)
        elif isinstance(value, dict):
            for key, part in value.items():
                if key in TEXTS and isinstance(part, str):
                    value[key] = change(part)
                else:
                    self._each_text(part, change)

    def _without_images(self, text: str) -> str:
        if _IMAGE.search(text):
            self.lose("images are left out")
            text = re.sub(r"\n{3,}", "\n\n", _IMAGE.sub("", text)).strip()
        if not text:
            raise LeftOut("left out: a text of it is an image and nothing else")
        return text

    def _plain(self, text: str) -> str:
        plain, whole = self._outgoing.words(text)
        if not whole:
            self.lose("emphasis, lists and paragraphs become plain words")
        return escaped(plain)

    def _part_feedback(self, item: Item) -> None:
        if item["type"] in self._carried.part_feedback and (item["type"] != "blanks" or not self._carried.part_ids):
            return
        if any(part.pop("feedback", None) for part in [*parts(item)]):
            self.lose("the feedback of single choices, answers or rows is left out")
        for part in parts(item):
            part.pop("feedback", None)

    def _true_false(self, item: Item) -> None:
        item["choices"].sort(key=lambda choice: choice["id"] != "true")
        if "true-false" not in self._carried.types:
            self.lose(f"{self._carried.name} has no true/false: it becomes a single choice")
            item["type"] = "single"
        elif not self._carried.true_false_words:
            words = true_false(self._language)
            if tuple(choice["text"] for choice in item["choices"]) != words:
                self.lose(f"its two choices become “{words[0]}” and “{words[1]}”")
            for choice, word in zip(item["choices"], words, strict=True):
                choice["text"] = word

    def scoring(self, item: Item) -> None:
        """Take the format's scoring where it does not have the item's."""
        usual = "partial" if item["type"] != "multiple" else "all-or-nothing"
        allowed = self._carried.scoring.get(item["type"])
        if allowed and item.get("scoring", usual) not in allowed:
            (item["scoring"],) = allowed
            words = {"partial": "part credit", "all-or-nothing": "all or nothing"}
            self.lose(f"it is scored by {words[item['scoring']]} there")

    def single(self, item: Item) -> None:
        """Exactly one is right, for all points."""
        if self._carried.name == "Aiken" and len(item["choices"]) > _MOST_CHOICES:
            raise LeftOut(f"left out: {self._carried.name} has up to {_MOST_CHOICES} choices")
        for choice in item["choices"]:
            if "image" in choice:
                choice["text"] = " ".join(choice["text"].split())
            credit = choice.pop("credit", None)
            worth = Fraction(credit) if credit is not None else Fraction(bool(choice["correct"]))
            if worth == bool(choice["correct"]):
                continue
            if choice["correct"] or item["type"] not in self._carried.credit:
                self.lose("part credit of single choices is left out")
            else:
                choice["credit"] = str(worth)

    def multiple(self, item: Item) -> None:
        """Part credit is what the choices' credits say, if one has any."""
        choices = item["choices"]
        if any("credit" in choice for choice in choices):
            item["scoring"] = "partial"
            worth = [Fraction(choice.get("credit", 0)) for choice in choices]
            for choice, part in zip(choices, worth, strict=True):
                if bool(choice["correct"]) != (part > 0):
                    self.lose("choices with credit are right ones there, those without wrong ones")
                choice["correct"] = part > 0
            weights.credited(choices, worth)
        self.scoring(item)

    def matching(self, item: Item) -> None:
        """What to match with is known by its words, in the order of the rows, where options have no ids."""
        self.scoring(item)
        if self._carried.plain_options:
            self._each_text(item["options"], self._plain)
        if self._carried.part_ids:
            return
        texts_ = {option["id"]: option["text"] for option in item["options"]}
        words = {id_: self._outgoing.phrase(text) for id_, text in texts_.items()}
        first: dict[str, str] = {}
        for id_ in [*(row["option"] for row in item["rows"]), *words]:
            first.setdefault(words[id_], id_)
        for row in item["rows"]:
            row["option"] = first[words[row["option"]]]
        item["options"] = [{"id": id_, "text": texts_[id_]} for id_ in first.values()]

    def short_text(self, item: Item) -> None:
        """Answers that are worth the same and say the same are one."""
        item["answers"] = grouped(item["answers"])
        self._refuse_arrows(item["answers"])
        if item.get("case_sensitive") and not self._carried.case:
            self.lose("capitals do not count there")
            del item["case_sensitive"]

    def _refuse_arrows(self, answers: list[Item]) -> None:
        if self._carried.name == "GIFT" and any("->" in form for answer in answers for form in answer["forms"]):
            raise LeftOut("left out: GIFT takes `->` in an answer for something to match")

    def numeric(self, item: Item) -> None:
        """Units are for platforms that have them."""
        unit = item.get("unit")
        if unit and not self._carried.units:
            self.lose(f"the unit is left out ({', '.join(unit['forms'])})")
            del item["unit"]

    def blanks(self, item: Item) -> None:
        """Choices in a text are one line each."""
        if len(item["blanks"]) > self._carried.most_blanks:
            raise LeftOut(f"left out: {self._carried.name} has texts with one gap only")
        self.scoring(item)
        if self._carried.units and item["points"] != len(item["blanks"]):
            self.lose("elsewhere its points are those of its gaps, one each")
        for blank in item["blanks"]:
            if blank.get("answers"):
                blank["answers"] = grouped(blank["answers"])
                self._refuse_arrows(blank["answers"])
            else:
                self.single({"type": "blanks", "choices": blank["choices"]})
                self._each_text(blank["choices"], self._plain)

    def _rename(self, item: Item) -> None:
        """Parts without ids in the format are called a, b, c, …; true-false keeps its two."""
        renamed: Mapping[str, str] = {}
        for key in ("choices", "options", "rows", "sequence", "answers", "blanks"):
            parts = item.get(key)
            if not parts or item["type"] == "true-false":
                continue
            new = named(parts)
            if key == "options":
                renamed = new
            if key == "blanks":
                order_blanks(item, new)
        for row in item.get("rows", ()):
            row["option"] = renamed[row["option"]]


_REDUCED: Mapping[str, Callable[[Reducing, Item], None]] = {
    "single": Reducing.single,
    "true-false": Reducing.single,
    "image-choice": Reducing.single,
    "multiple": Reducing.multiple,
    "matching": Reducing.matching,
    "ordering": Reducing.scoring,
    "short-text": Reducing.short_text,
    "numeric": Reducing.numeric,
    "blanks": Reducing.blanks,
}
