"""An item of QTI 2 or 3 to a flat item."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.gift_answers import add_form
from lms.content.quiz_formats.moodle_parts import picture
from lms.content.quiz_formats.names import Names, fill_in, letters
from lms.content.quiz_formats.qti_declared import Declaration, Declared
from lms.content.quiz_formats.reading import Intake
from lms.content.quiz_formats.results import Item, LeftOut, Refused
from lms.content.quiz_formats.texts import gap
from lms.content.quiz_formats.xml_tree import Element, html_of

_INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
_FEEDBACK = frozenset({"feedbackInline", "feedbackBlock", "modalFeedback"})
_UNSEEN = _FEEDBACK | {"rubricBlock", "stylesheet", "templateInline", "templateBlock", "endAttemptInteraction"}
MOST_PARTS = 60
Part = TypeVar("Part")


class Reading:
    """One item; `images` are names by the addresses that it uses."""

    def __init__(self, item: Element, intake: Intake, images: Mapping[str, str]) -> None:
        self._item = item
        self._text = intake.text
        self._language = intake.language
        self._images = images
        self._declared = Declared(item)
        self._body = item.first("itemBody") or Element("itemBody")

    def flat(self) -> Item:
        """Return the flat item without id and tags. Raises Refused and LeftOut."""
        asked = [found for found in self._body.walk() if _is_interaction(found)]
        kinds = {found.tag for found in asked}
        if not asked:
            raise LeftOut("an item without a question was left out")
        flat: Item = {"points": self._declared.points}
        if kinds <= set(_INLINE) and (len(asked) > 1 or self._has_text_around(asked[0]) or _INLINE[1] in kinds):
            flat.update(self._gaps(asked))
        elif len(asked) > 1 or asked[0].tag not in _BLOCKS:
            names = ", ".join(sorted(kinds))
            raise LeftOut(f"{names} (or several in one item) is a kind that is not here; it was left out")
        else:
            flat.update(_BLOCKS[asked[0].tag](self, asked[0], self._declared.response(asked[0])))
            flat["prompt"] = self._text.block(self._prompt(asked[0]), self._images)
        self._tell()
        return {**flat, **self._general()}

    def _tell(self) -> None:
        if self._declared.has_other_rules():
            self._text.lost["rules of its own for points are not read; the declared right answers count"] = None
        if self._declared.points != self._declared.whole:
            self._text.lost[f"its {float(self._declared.whole):g} points become 1"] = None
        if next(self._body.walk("rubricBlock"), None) is not None:
            self._text.lost["notes around the question (rubricBlock) are left out"] = None

    def _general(self) -> Item:
        """Feedback that is shown whatever is answered; that for right or wrong answers as a whole has no place."""
        found = [part for part in self._item.children("modalFeedback") if not self._of_choice(part)]
        general = [part for part in found if part.get("identifier").lower() in ("general", "solution")]
        if len(general) < len(found):
            self._text.lost["feedback to right and wrong answers as a whole is left out"] = None
        text = "\n\n".join(self._block(part) for part in general)
        return {"feedback": text} if text else {}

    def _of_choice(self, found: Element) -> bool:
        named = {part.get("identifier") for part in self._body.walk("simpleChoice")}
        return found.get("identifier") in named

    def _block(self, holder: Element) -> str:
        return self._text.block(self._html(holder.parts), self._images)

    def _phrase(self, holder: Element) -> str:
        return self._text.phrase(self._html(holder.parts))

    def _html(self, parts: "Sequence[Element | str]") -> str:
        return html_of([_page(part) for part in parts if isinstance(part, str) or part.tag not in _UNSEEN])

    def _prompt(self, asked: Element) -> str:
        """The body without the interaction, whose own prompt stands in its place."""
        return self._html([_without(part, asked) for part in self._body.parts])

    def _has_text_around(self, asked: Element) -> bool:
        """Whether a place to type stands within words of its paragraph."""
        for holder in (self._body, *self._body.walk()):
            if any(part is asked for part in holder.parts):
                words = "".join(part if isinstance(part, str) else part.text() for part in holder.parts)
                return bool(words.strip()) and holder is not self._body
        return False

    def choices(self, asked: Element, found: Declaration) -> Item:
        """One or several of a list."""
        listed = _limited([*asked.children("simpleChoice")], asked)
        ids = _ids([choice.get("identifier") for choice in listed])
        several = found.cardinality == "multiple"
        pictures = [] if several else [self._picture(choice) for choice in listed]
        choices: list[Item] = [
            {"id": ids[name], "text": "", "correct": name in found.correct, **self._said(choice)}
            for choice, name in ((choice, choice.get("identifier")) for choice in listed)
        ]
        of_images = bool(pictures) and all(pictures)
        for place, (choice, holder) in enumerate(zip(choices, listed, strict=True)):
            choice.update(pictures[place] if of_images else {"text": self._phrase(holder)})
        worth = [self._declared.worth(found, holder.get("identifier")) for holder in listed]
        if not found.correct:
            for choice, part in zip(choices, worth, strict=True):
                choice["correct"] = part > 0 if several else part == 1
        if several:
            return {"type": "multiple", **self._several(choices, worth)}
        for choice, part in zip(choices, worth, strict=True):
            if part and not choice["correct"]:
                choice["credit"] = str(part)
        if {choice["id"] for choice in choices} == {"true", "false"} and not of_images:
            return {"type": "true-false", "choices": sorted(choices, key=lambda choice: choice["id"] == "false")}
        return {"type": "image-choice" if of_images else "single", "choices": choices}

    def _several(self, choices: list[Item], worth: list[Fraction]) -> Item:
        if not self._declared.by_parts:
            return {"scoring": "all-or-nothing", "choices": choices}
        for choice, part in zip(choices, worth, strict=True):
            choice["correct"] = part > 0
        weights.credited(choices, worth)
        return {"scoring": "partial", "choices": choices}

    def _picture(self, choice: Element) -> Item:
        return picture(self._html(choice.parts), self._images)

    def _said(self, choice: Element) -> Item:
        """What is shown to whoever takes this choice, in it or in a window."""
        own = [part for part in choice.walk("feedbackInline", "feedbackBlock") if part.get("showHide") != "hide"]
        name = choice.get("identifier")
        own += [part for part in self._item.children("modalFeedback") if part.get("identifier") == name]
        text = "\n\n".join(filter(None, map(self._block, own)))
        return {"feedback": text} if text else {}

    def ordering(self, asked: Element, found: Declaration) -> Item:
        """All of a list, in the right order."""
        listed = {choice.get("identifier"): choice for choice in _limited([*asked.children("simpleChoice")], asked)}
        if sorted(found.correct) != sorted(listed):
            raise Refused("expected the right order of all choices", found.line)
        ids = _ids(found.correct)
        sequence = [{"id": ids[name], "text": self._phrase(listed[name])} for name in found.correct]
        return {"type": "ordering", "scoring": "all-or-nothing", "sequence": sequence}

    def matching(self, asked: Element, found: Declaration) -> Item:
        """Pairs of two lists; each of the first goes with one of the second."""
        sets = [
            _limited([*part.children("simpleAssociableChoice")], asked) for part in asked.children("simpleMatchSet")
        ]
        if len(sets) != 2:
            raise Refused("expected two sets to match", asked.line)
        pairs = [tuple(pair.split()) for pair in found.correct or found.mapped]
        goes = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
        names = [[part.get("identifier") for part in one] for one in sets]
        if len(goes) < len(pairs) or not set(goes) <= set(names[0]):
            raise LeftOut("rows that go with several options are a kind that is not here; it was left out")
        if set(names[0]) - goes.keys():
            raise LeftOut("rows that go with nothing are a kind that is not here; it was left out")
        row_ids, option_ids = (_ids(one) for one in names)
        rows = [
            {"id": row_ids[name], "text": self._phrase(part), "option": option_ids.get(goes[name], "")}
            for name, part in zip(names[0], sets[0], strict=True)
        ]
        options = [
            {"id": option_ids[name], "text": self._phrase(part)} for name, part in zip(names[1], sets[1], strict=True)
        ]
        if self._declared.by_parts and len({self._declared.worth(found, pair) for pair in found.correct}) > 1:
            self._text.lost["its rows count differently; here each counts the same"] = None
        scoring = "partial" if self._declared.by_parts else "all-or-nothing"
        return {"type": "matching", "scoring": scoring, "rows": rows, "options": options}

    def typed(self, _asked: Element, found: Declaration) -> Item:
        """Words or a number to type."""
        if found.kind not in ("float", "integer"):
            exact: Item = {"case_sensitive": True} if found.exact or not found.mapped else {}
            return {"type": "short-text", **exact, "answers": self._accepted(found)}
        near = [*self._declared.near()]
        if not near:
            values = found.mapped if self._declared.by_parts and found.mapped else found.correct
            worth = {value: self._declared.worth(found, value) for value in values}
            near = [
                {"value": weights.number(value), **({} if part == 1 else {"credit": str(part)})}
                for value, part in worth.items()
            ]
        _limited(near, _asked)
        return {
            "type": "numeric",
            "answers": [{"id": id_, **part} for id_, part in zip(letters(len(near)), near, strict=True)],
        }

    def _accepted(self, found: Declaration, gaps: int = 1) -> list[Item]:
        values = list(found.mapped) if self._declared.maps and found.mapped else found.correct
        answers: list[Item] = []
        for value in values:
            part = self._declared.worth(found, value, gaps)
            if part:
                add_form(answers, value.replace("*", "\\*"), part, {}, self._text)
        for id_, made in zip(letters(len(answers)), answers, strict=True):
            made["id"] = id_
        return answers

    def _gaps(self, asked: Sequence[Element]) -> Item:
        """A text with places to type or choose in it."""
        _limited([*asked], self._body)
        names = [found.get("responseIdentifier") for found in asked]
        ids = _ids(names)
        blanks = [self._blank(found, ids[name], len(asked)) for found, name in zip(asked, names, strict=True)]
        task, text = self._text.with_gaps(self._html([_gapped(part, ids) for part in self._body.parts]), self._images)
        scoring = "partial" if self._declared.by_parts else "all-or-nothing"
        prompt = task or fill_in(self._language)
        return {"type": "blanks", "scoring": scoring, "prompt": prompt, "text": text, "blanks": blanks}

    def _blank(self, asked: Element, id_: str, gaps: int) -> Item:
        found = self._declared.response(asked)
        if asked.tag == "textEntryInteraction":
            if found.exact:
                self._text.lost["capitals do not count in gaps here"] = None
            return {"id": id_, "answers": self._accepted(found, gaps)}
        listed = _limited([*asked.children("inlineChoice")], asked)
        ids = _ids([choice.get("identifier") for choice in listed])
        choices = []
        for part in listed:
            name = part.get("identifier")
            worth = self._declared.worth(found, name, gaps)
            choice: Item = {"id": ids[name], "text": self._phrase(part), "correct": name in found.correct}
            if worth and not choice["correct"]:
                choice["credit"] = str(worth)
            choices.append(choice)
        return {"id": id_, "choices": choices}


_BLOCKS: Mapping[str, Callable[[Reading, Element, Declaration], Item]] = {
    "choiceInteraction": Reading.choices,
    "orderInteraction": Reading.ordering,
    "matchInteraction": Reading.matching,
    "textEntryInteraction": Reading.typed,
}


def _is_interaction(found: Element) -> bool:
    return found.tag.endswith("Interaction") and found.tag != "endAttemptInteraction"


def _limited(found: list[Part], holder: Element) -> list[Part]:
    if not 1 <= len(found) <= MOST_PARTS:
        raise Refused(f"expected 1 to {MOST_PARTS} parts, not {len(found)}", holder.line)
    return found


def _ids(names: Sequence[str]) -> dict[str, str]:
    """Slugs for identifiers; what ours have in front of them (`row_`, `RESPONSE_`) goes."""
    heads = {name.partition("_")[0] for name in names}
    ours = len(heads) == 1 and all("_" in name for name in names)
    taken = Names("part")
    return {name: taken.take(name.partition("_")[2] if ours else name) for name in names}


def _page(part: "Element | str") -> "Element | str":
    """A part of a body as HTML has it: callouts, and objects that are images."""
    if isinstance(part, str):
        return part
    tag = "aside" if part.tag == "div" and "callout" in part.get("class").split() else part.tag
    attributes = dict(part.attributes)
    if tag == "object" and (part.get("type").startswith("image/") or not part.get("type")):
        return Element("img", {"src": part.get("data"), "alt": " ".join(part.text().split())})
    return Element(tag, attributes, [_page(child) for child in _seen(part)])


def _seen(part: Element) -> "Iterator[Element | str]":
    return (child for child in part.parts if isinstance(child, str) or child.tag not in _UNSEEN)


def _without(part: "Element | str", asked: Element) -> "Element | str":
    if isinstance(part, str):
        return part
    if part is asked:
        prompt = part.first("prompt")
        return Element("div", {}, list(prompt.parts) if prompt else [])
    return Element(part.tag, part.attributes, [_without(child, asked) for child in part.parts])


def _gapped(part: "Element | str", ids: Mapping[str, str]) -> "Element | str":
    if isinstance(part, str):
        return part
    if part.tag in _INLINE:
        return gap(ids[part.get("responseIdentifier")])
    return Element(part.tag, part.attributes, [_gapped(child, ids) for child in part.parts])
