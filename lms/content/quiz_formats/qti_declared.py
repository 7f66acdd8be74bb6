"""What an item of QTI declares: the right answers, what each is worth, and how the points are found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lms.content.quiz_formats import weights
from lms.content.quiz_formats.results import Item, Refused
from lms.content.quiz_formats.xml_tree import Element

_MOST_POINTS = 1000
_MOST_ENTRIES = 500


@dataclass(slots=True)
class Declaration:
    """A response: its right values, and what the mapping gives for single ones (as the file spells it)."""

    name: str
    cardinality: str
    kind: str
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, str] = field(default_factory=dict)
    exact: bool = False
    otherwise: str = "0"
    line: int = 0


class Declared:
    """Responses and outcomes of an item; `points` are for the whole of it."""

    def __init__(self, item: Element) -> None:
        self._item = item
        self.responses = {found.name: found for found in _responses(item)}
        self._processing = item.first("responseProcessing")
        self.by_parts = self._by_parts()
        self.maps = self.by_parts or next(self._rules("mapResponse"), None) is not None
        self.whole = self._whole()

    @property
    def points(self) -> int:
        """The points, 1 where the file's are no whole number."""
        whole = self.whole
        return int(whole) if whole.denominator == 1 and 1 <= whole <= _MOST_POINTS else 1

    def response(self, interaction: Element) -> Declaration:
        """Return the declaration of an interaction. Raises Refused without one."""
        found = self.responses.get(interaction.get("responseIdentifier"))
        if found is None:
            raise Refused("expected a responseDeclaration for this interaction", interaction.line)
        return found

    def worth(self, found: Declaration, key: str, gaps: int = 1) -> Fraction:
        """Return what a value of a response is worth as a part of what that response (of `gaps`) can give."""
        if not self.maps or not found.mapped:
            return Fraction(key in found.correct)
        return weights.fraction(found.mapped.get(key, found.otherwise), self.whole / gaps)

    def near(self) -> Iterator[Item]:
        """Yield the numbers that are right, with how near is near enough and what they are worth."""
        for branch in self._rules("responseIf", "responseElseIf"):
            equal = next(branch.walk("equal"), None)
            if equal is not None and equal.first("variable"):
                yield self._near(branch, equal)

    def has_other_rules(self) -> bool:
        """Whether the points are found by rules that are not read here."""
        rules = self._processing
        if rules is None or rules.get("template"):
            return False
        known = {"match", "correct", "mapResponse", "equal", "baseValue", "variable", "and", "sum", "setOutcomeValue"}
        frame = {"responseCondition", "responseIf", "responseElseIf", "responseElse", "isNull", "not"}
        return any(found.tag not in known | frame for found in rules.walk())

    def _by_parts(self) -> bool:
        rules = self._processing
        template = rules.get("template").rpartition("/")[2] if rules else ""
        if template.startswith("map_response"):
            return True
        if template.startswith("match_correct"):
            return False
        if any(next(score.walk("mapResponse"), None) for score in self._rules("setOutcomeValue")):
            return True
        tests = next(self._rules("match", "mapResponse"), None)
        return tests is None and any(found.mapped for found in self.responses.values())

    def _rules(self, *tags: str) -> Iterator[Element]:
        return iter(()) if self._processing is None else self._processing.walk(*tags)

    def _whole(self) -> Fraction:
        """The most that the item can give: what the outcome says, or the best of the mapping."""
        for outcome in self._item.children("outcomeDeclaration"):
            said = outcome.get("normalMaximum") if outcome.get("identifier") == "SCORE" else ""
            if outcome.get("identifier") == "MAXSCORE":
                said = "".join(value.text() for value in outcome.walk("value")).strip()
            if said and (found := Fraction(weights.number(said))) > 0:
                return found
        best = sum(map(_best, self.responses.values()), Fraction(0)) if self.by_parts else Fraction(1)
        return best if best > 0 else Fraction(1)

    def _near(self, branch: Element, equal: Element) -> Item:
        value = next((part.text() for part in equal.children("baseValue")), "")
        right = next(equal.children("correct"), None)
        if right is not None:
            value = next(iter(self.responses[right.get("identifier")].correct), "")
        found = _spread(weights.number(value), equal.get("toleranceMode", "exact"), equal.get("tolerance"))
        scored = next(
            (part.text() for part in branch.walk("setOutcomeValue") for part in part.children("baseValue")), ""
        )
        credit = weights.fraction(scored, self.whole) if scored else Fraction(1)
        return {**found, "credit": str(credit)} if credit != 1 else found


def _responses(item: Element) -> Iterator[Declaration]:
    for declared in item.children("responseDeclaration"):
        found = Declaration(
            declared.get("identifier"), declared.get("cardinality"), declared.get("baseType"), line=declared.line
        )
        holder = declared.first("correctResponse")
        if holder:
            found.correct = [" ".join(value.text().split()) for value in holder.children("value")]
        mapping = declared.first("mapping")
        if mapping:
            found.otherwise = mapping.get("defaultValue", "0")
            entries = [*mapping.children("mapEntry")]
            if len(entries) > _MOST_ENTRIES:
                raise Refused(f"a mapping may have up to {_MOST_ENTRIES} entries", mapping.line)
            found.mapped = {" ".join(entry.get("mapKey").split()): entry.get("mappedValue") for entry in entries}
            found.exact = any(entry.get("caseSensitive", "true") == "true" for entry in entries)
        yield found


def _best(found: Declaration) -> Fraction:
    values = [Fraction(weights.number(value)) for value in found.mapped.values()]
    gains = [value for value in values if value > 0]
    return sum(gains, Fraction(0)) if found.cardinality == "multiple" else max(gains, default=Fraction(0))


def _spread(value: str, mode: str, tolerance: str) -> Item:
    """Value and tolerance; where it is not the same on both sides, of the middle."""
    if mode == "exact" or not tolerance.strip():
        return {"value": value}
    sides = [Decimal(weights.number(side).lstrip("-")) for side in tolerance.split()[:2]]
    middle = Decimal(value)
    if mode == "relative":
        sides = [abs(middle) * side / 100 for side in sides]
    low, high = sides[0], sides[-1]
    if low == high:
        return {"value": value, "tolerance": format(low, "f")}
    return {"value": format(middle + (high - low) / 2, "f"), "tolerance": format((high + low) / 2, "f")}
