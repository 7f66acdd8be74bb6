"""Items as QTI: one element `assessmentItem` each, in the names of QTI 2.1; see 1EdTech, QTI 2.1 and 3.0."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.qti_names import TEMPLATES, elements_of
from lms.content.quiz_formats.results import Item
from lms.content.quiz_formats.texts import BLANK, Outgoing
from lms.content.quiz_formats.xml_tree import Element, element

RESPONSE = "RESPONSE"
GENERAL = "GENERAL"
_LONGEST_TITLE = 80
_BLOCK = re.compile(r"<(?:p|ul|ol|table|blockquote|aside|figure|h3)\b")


def _title(words: str) -> str:
    return words if len(words) <= _LONGEST_TITLE else f"{words[:_LONGEST_TITLE]}…"


def item_element(item: Item, texts: Outgoing, format_: str, language: str) -> Element:
    """Return an item of QTI; what it is called in a list is the beginning of its question."""
    return _Writing(item, texts, format_).element(language)


class _Writing:
    def __init__(self, item: Item, texts: Outgoing, format_: str) -> None:
        self._item = item
        self._texts = texts
        self._format = format_
        self._points = Fraction(item["points"])
        self._declared: list[Element] = []
        self._has_feedback = any(choice.get("feedback") for choice in item.get("choices", ()))
        self._rules: list[Element] = []
        self._template = ""

    def element(self, language: str) -> Element:
        body = element("itemBody", *_BODIES[self._item["type"]](self))
        words = self._texts.words(self._item["prompt"])[0]
        return element(
            "assessmentItem",
            *self._declared,
            *self._outcomes(),
            body,
            self._processing(),
            *self._general(),
            identifier=self._item["id"],
            title=_title(words) or self._item["id"],
            adaptive="false",
            timeDependent="false",
            **{"xml:lang": language},
        )

    def _outcomes(self) -> Iterator[Element]:
        points = str(self._item["points"])
        zero = element("defaultValue", element("value", "0"))
        yield _declaration("outcomeDeclaration", "SCORE", "single", "float", zero, normalMaximum=points)
        most = element("defaultValue", element("value", points))
        yield _declaration("outcomeDeclaration", "MAXSCORE", "single", "float", most)
        if self._has_feedback:
            several = "multiple" if self._item["type"] == "multiple" else "single"
            yield _declaration("outcomeDeclaration", "FEEDBACK", several, "identifier")
        if self._item.get("feedback"):
            yield _declaration("outcomeDeclaration", GENERAL, "single", "identifier")

    def _processing(self) -> Element:
        """A template where it says all; otherwise the same as rules, and those for feedback."""
        says = [_set("FEEDBACK", element("variable", identifier=RESPONSE))] if self._has_feedback else []
        if self._item.get("feedback"):
            says.append(_set(GENERAL, element("baseValue", "general", baseType="identifier")))
        if self._template and not says:
            return element("responseProcessing", template=TEMPLATES[self._format].format(self._template))
        return element("responseProcessing", *self._rules, *says)

    def _general(self) -> Iterator[Element]:
        if self._item.get("feedback"):
            parts = elements_of(self._texts.block(self._item["feedback"]))
            yield element("modalFeedback", *parts, outcomeIdentifier=GENERAL, showHide="show", identifier="general")

    def _match(self) -> None:
        """All points where the response is the right one, none otherwise."""
        given, right = element("variable", identifier=RESPONSE), element("correct", identifier=RESPONSE)
        self._all_or_nothing(element("match", given, right))
        self._template = "match_correct" if self._points == 1 else ""

    def _all_or_nothing(self, test: Element) -> None:
        most = element("responseIf", test, _set("SCORE", element("variable", identifier="MAXSCORE")))
        none = element("responseElse", _set("SCORE", element("baseValue", "0", baseType="float")))
        self._rules = [element("responseCondition", most, none)]

    def _map(self) -> None:
        """What the mapping says."""
        self._rules = [_set("SCORE", element("mapResponse", identifier=RESPONSE))]
        self._template = "map_response"

    def _sum(self, responses: Sequence[str]) -> None:
        """The sum of what the mappings say."""
        self._rules = [_set("SCORE", element("sum", *(element("mapResponse", identifier=name) for name in responses)))]

    def _all_full(self, responses: Sequence[str], whole: Fraction) -> None:
        """All points where every mapping gives all that it can, none otherwise."""
        full = element("baseValue", weights.decimal(Fraction(1), whole), baseType="float")
        tests = [
            element("equal", element("mapResponse", identifier=name), full, toleranceMode="exact") for name in responses
        ]
        self._all_or_nothing(tests[0] if len(tests) == 1 else element("and", *tests))

    def _mapping(self, worth: Mapping[str, Fraction], whole: Fraction, **attributes: str) -> Element:
        entries = (
            element("mapEntry", mapKey=key, mappedValue=weights.decimal(part, whole), **attributes)
            for key, part in worth.items()
        )
        bounds = {"lowerBound": "0", "upperBound": weights.decimal(Fraction(1), whole), "defaultValue": "0"}
        return element("mapping", *entries, **bounds)

    def _prompt(self) -> "list[Element | str]":
        return elements_of(self._texts.block(self._item["prompt"]))

    def _choice(self, choice: Item) -> Element:
        html = self._texts.phrase(choice["text"])
        if "image" in choice:
            alt = escape(choice["text"])
            html = f'<p>{alt}</p><p><img src="{self._texts.image(choice["image"])}" alt="{alt}"></p>'
        parts = elements_of(html)
        if choice.get("feedback"):
            html = self._texts.short(choice["feedback"])
            tag = "feedbackBlock" if _BLOCK.search(html) else "feedbackInline"
            names = {"outcomeIdentifier": "FEEDBACK", "showHide": "show", "identifier": choice["id"]}
            parts.append(element(tag, *elements_of(html), **names))
        return element("simpleChoice", *parts, identifier=choice["id"])

    def choices(self) -> Iterator[Element]:
        item = self._item
        several = item["type"] == "multiple"
        right = [choice["id"] for choice in item["choices"] if choice["correct"]]
        usual = weights.default_weights([choice["correct"] for choice in item["choices"]])
        if not several:
            usual = [Fraction(bool(choice["correct"])) for choice in item["choices"]]
        worth = {c["id"]: Fraction(c.get("credit", part)) for c, part in zip(item["choices"], usual, strict=True)}
        by_parts = item.get("scoring") == "partial" or any("credit" in choice for choice in item["choices"])
        more = [self._mapping(worth, self._points)] if by_parts else []
        self._declare(RESPONSE, "multiple" if several else "single", "identifier", right, *more)
        (self._map if by_parts else self._match)()
        yield from self._blocks(
            "choiceInteraction", *map(self._choice, item["choices"]), shuffle="true", maxChoices="0" if several else "1"
        )

    def _blocks(self, tag: str, *parts: Element, **attributes: str) -> Iterator[Element]:
        """The question, and below it the interaction."""
        yield element("div", *self._prompt())
        yield element(tag, *parts, responseIdentifier=RESPONSE, **attributes)

    def _declare(self, name: str, cardinality: str, kind: str, right: Sequence[str], *more: Element) -> None:
        correct = element("correctResponse", *(element("value", value) for value in right))
        self._declared.append(_declaration("responseDeclaration", name, cardinality, kind, correct, *more))

    def matching(self) -> Iterator[Element]:
        item = self._item
        pairs = [f"row_{row['id']} option_{row['option']}" for row in item["rows"]]
        by_parts = item.get("scoring", "partial") == "partial"
        each = Fraction(1, len(pairs))
        more = [self._mapping(dict.fromkeys(pairs, each), self._points)] if by_parts else []
        self._declare(RESPONSE, "multiple", "directedPair", pairs, *more)
        (self._map if by_parts else self._match)()
        sets = [
            element("simpleMatchSet", *(self._associable("row", row, "1") for row in item["rows"])),
            element("simpleMatchSet", *(self._associable("option", part, "0") for part in item["options"])),
        ]
        yield from self._blocks("matchInteraction", *sets, shuffle="true", maxAssociations=str(len(pairs)))

    def _associable(self, name: str, part: Item, most: str) -> Element:
        words = elements_of(self._texts.phrase(part["text"]))
        return element("simpleAssociableChoice", *words, identifier=f"{name}_{part['id']}", matchMax=most)

    def ordering(self) -> Iterator[Element]:
        sequence = self._item["sequence"]
        self._declare(RESPONSE, "ordered", "identifier", [stage["id"] for stage in sequence])
        self._match()
        yield from self._blocks("orderInteraction", *map(self._choice, sequence), shuffle="true")

    def short_text(self) -> Iterator[Element]:
        exact = "true" if self._item.get("case_sensitive") else "false"
        self._typed(RESPONSE, self._item["answers"], self._points, exact)
        self._map()
        yield element("div", *self._prompt())
        yield element("p", element("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="40"))

    def _typed(self, name: str, answers: Sequence[Item], whole: Fraction, exact: str) -> None:
        worth: dict[str, Fraction] = {}
        for answer in answers:
            for form in answer["forms"]:
                worth.setdefault(form, Fraction(answer.get("credit", 1)))
        right = next(form for form, part in worth.items() if part == 1)
        self._declare(name, "single", "string", [right], self._mapping(worth, whole, caseSensitive=exact))

    def numeric(self) -> Iterator[Element]:
        answers = self._item["answers"]
        right = next(answer for answer in answers if Fraction(answer.get("credit", 1)) == 1)
        self._declare(RESPONSE, "single", "float", [right["value"]])
        branches = [self._near(place, answer) for place, answer in enumerate(answers)]
        self._rules = [element("responseCondition", *branches)]
        yield element("div", *self._prompt())
        yield element("p", element("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="20"))

    def _near(self, place: int, answer: Item) -> Element:
        tolerance = answer.get("tolerance", "0")
        given, wanted = (
            element("variable", identifier=RESPONSE),
            element("baseValue", answer["value"], baseType="float"),
        )
        near = element("equal", given, wanted, toleranceMode="absolute", tolerance=f"{tolerance} {tolerance}")
        points = weights.decimal(Fraction(answer.get("credit", 1)), self._points)
        scored = _set("SCORE", element("baseValue", points, baseType="float"))
        return element("responseElseIf" if place else "responseIf", near, scored)

    def blanks(self) -> Iterator[Element]:
        item = self._item
        by_parts = item.get("scoring", "partial") == "partial"
        whole = self._points / len(item["blanks"])
        gaps = {blank["id"]: self._gap(blank, whole) for blank in item["blanks"]}
        names = [f"{RESPONSE}_{blank['id']}" for blank in item["blanks"]]
        self._sum(names) if by_parts else self._all_full(names, whole)
        yield element("div", *self._prompt())
        yield element("p", *_placed(elements_of(self._texts.phrase(item["text"])), gaps))

    def _gap(self, blank: Item, whole: Fraction) -> Element:
        name = f"{RESPONSE}_{blank['id']}"
        if blank.get("answers"):
            self._typed(name, blank["answers"], whole, "false")
            return element("textEntryInteraction", responseIdentifier=name, expectedLength="20")
        worth = {
            f"{blank['id']}_{choice['id']}": Fraction(choice.get("credit", bool(choice["correct"])))
            for choice in blank["choices"]
        }
        right = [f"{blank['id']}_{choice['id']}" for choice in blank["choices"] if choice["correct"]]
        self._declare(name, "single", "identifier", right, self._mapping(worth, whole))
        choices = (
            element("inlineChoice", self._texts.words(choice["text"])[0], identifier=f"{blank['id']}_{choice['id']}")
            for choice in blank["choices"]
        )
        return element("inlineChoiceInteraction", *choices, responseIdentifier=name, shuffle="true")


def _placed(parts: "list[Element | str]", gaps: Mapping[str, Element]) -> "list[Element | str]":
    """Text with the interactions where its gaps are."""
    found: list[Element | str] = []
    for part in parts:
        if isinstance(part, Element):
            part.parts = _placed(part.parts, gaps)
            found.append(part)
        else:
            pieces = BLANK.split(part)
            found += [gaps[piece] if place % 2 else piece for place, piece in enumerate(pieces) if piece]
    return found


def _declaration(tag: str, name: str, cardinality: str, kind: str, *parts: Element, **more: str) -> Element:
    return element(tag, *parts, identifier=name, cardinality=cardinality, baseType=kind, **more)


def _set(name: str, value: Element) -> Element:
    return element("setOutcomeValue", value, identifier=name)


_BODIES: Mapping[str, Callable[[_Writing], Iterator[Element]]] = {
    **dict.fromkeys(("single", "multiple", "true-false", "image-choice"), _Writing.choices),
    "matching": _Writing.matching,
    "ordering": _Writing.ordering,
    "short-text": _Writing.short_text,
    "numeric": _Writing.numeric,
    "blanks": _Writing.blanks,
}
