"""What can be wrong with a question in itself, and with its key in one country: for checks and for the editor."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from lms.content.item_parts import ChoiceFile, Condition, FormsFile
from lms.content.item_schema import (
    BlanksItem,
    ImageChoiceItem,
    Item,
    MatchingItem,
    NumericItem,
    ScenarioItem,
    ShortTextItem,
)
from lms.content.item_texts import Place, fact_uses, part
from lms.content.placeholders import blank_pieces
from lms.content.variants import is_correct
from lms.domain import cases
from lms.domain.errors import Invalid
from lms.domain.facts import Fact, FactDefinition, comparable_value
from lms.domain.items import CaseStep, Decision, Scenario
from lms.domain.normalising import words

NUMBERS = frozenset({"age", "duration"})  # the types of facts whose value is a number


class Fault(NamedTuple):
    """What is wrong, and where in the question: keys and numbers of list members."""

    place: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class Known:
    """What questions may name: legal facts, workflow steps and images."""

    definitions: Mapping[str, FactDefinition]
    steps: Collection[str]
    media: Collection[str]


def item_faults(item: Item, known: Known) -> Iterator[Fault]:
    """Yield all that is wrong with a question, but for its texts as such and what depends on a country's law."""
    yield from _fact_faults(item, known)
    for place, step in _steps(item):
        if step not in known.steps:
            yield Fault(place, f"unknown workflow step `{step}`: expected one of {', '.join(known.steps)}")
    yield from _OF_TYPE.get(item.type, _nothing)(item, known)


def _nothing(_item: Any, _known: Known) -> Iterator[Fault]:
    return iter(())


def _steps(item: Item) -> Iterator[tuple[Place, str]]:
    if item.step:
        yield ("step",), item.step
    for number, step in enumerate(part(item, "steps") or ()):
        if step.step:
            yield ("steps", number, "step"), step.step


def _fact_faults(item: Item, known: Known) -> Iterator[Fault]:
    for use in fact_uses(item):
        definition = known.definitions.get(use.fact)
        if definition is None:
            yield Fault(use.place, f"unknown legal fact `{use.fact}`: _facts.yaml has no such key")
        elif use.kind == "value" and definition.type not in NUMBERS:
            yield Fault(use.place, f"`{use.fact}` is of type {definition.type}: expected an age or a duration")
    for place, choices in _lists_of_choices(item):
        for number, choice in enumerate(choices):
            definition = known.definitions.get(part(choice.correct, "fact"))
            if isinstance(choice.correct, Condition) and definition:
                yield from _condition_faults((*place, number, "correct"), choice.correct, definition)


def _condition_faults(place: Place, condition: Condition, definition: FactDefinition) -> Iterator[Fault]:
    try:
        comparable_value(definition, condition.equals)
    except Invalid as error:
        wanted = error.params.get("expected", "an age, a duration, a choice or a yes or no, which can be compared")
        yield Fault(place, f"`{condition.fact}` is of type {definition.type}: expected {wanted}")


def _lists_of_choices(item: Item) -> Iterator[tuple[Place, Sequence[ChoiceFile]]]:
    if choices := part(item, "choices"):
        yield ("choices",), choices
    for number, blank in enumerate(part(item, "blanks") or ()):
        if blank.choices:
            yield ("blanks", number, "choices"), blank.choices


def _image_faults(item: ImageChoiceItem, known: Known) -> Iterator[Fault]:
    for number, choice in enumerate(item.choices):
        if choice.image not in known.media:
            sentence = f"unknown image `{choice.image}`: expected media/{choice.image}.yaml in the course"
            yield Fault(("choices", number, "image"), sentence)


def _matching_faults(item: MatchingItem, _known: Known) -> Iterator[Fault]:
    options = [option.id for option in item.options]
    for number, row in enumerate(item.rows):
        if row.option not in options:
            sentence = f"unknown option `{row.option}`: expected one of {', '.join(options)}"
            yield Fault(("rows", number, "option"), sentence)


def _short_text_faults(item: ShortTextItem, _known: Known) -> Iterator[Fault]:
    yield from _forms_faults(item.answers, item.languages, case_sensitive=item.case_sensitive)
    yield from _worth_faults(item.answers)


def _forms_faults(
    answers: Sequence[FormsFile], languages: Iterable[str], place: Place = (), *, case_sensitive: bool = False
) -> Iterator[Fault]:
    """Every language needs a form, and no two answers may take the same one."""
    said = {tag for answer in answers for tag in answer.forms}
    for tag in languages:
        if tag not in said:
            yield Fault((*place, "answers"), f"expected a form in `{tag}`")
    of: dict[str, str] = {}
    for number, answer in enumerate(answers):
        for tag, forms in answer.forms.items():
            for form in forms:
                other = of.setdefault(words(form, case_sensitive=case_sensitive), answer.id)
                if other != answer.id:
                    here = (*place, "answers", number, "forms", tag)
                    yield Fault(here, f"`{form}` is accepted by `{other}` and by `{answer.id}`: expected it once")


def _worth_faults(answers: Iterable[Any], place: Place = ()) -> Iterator[Fault]:
    if all(Fraction(answer.credit) < 1 for answer in answers):
        yield Fault((*place, "answers"), "expected an answer that earns all points: one with the credit 1")


def _numeric_faults(item: NumericItem, _known: Known) -> Iterator[Fault]:
    yield from _worth_faults(item.answers)
    for tag in item.languages:
        if item.unit and tag not in item.unit.forms:
            yield Fault(("unit", "forms"), f"expected a form in `{tag}`")


def _blanks_faults(item: BlanksItem, _known: Known) -> Iterator[Fault]:
    known = [blank.id for blank in item.blanks]
    for tag, text in item.text.items():
        named = Counter(blank_pieces(text)[1::2])
        for name in known:
            if named[name] != 1:
                sentence = f"expected `[[blank.{name}]]` once, found it {named[name]} times"
                yield Fault(("text", tag), sentence)
        for name in named.keys() - {*known}:
            yield Fault(("text", tag), f"unknown blank `{name}`: expected one of {', '.join(known)}")
    for number, blank in enumerate(item.blanks):
        if blank.answers:
            yield from _forms_faults(blank.answers, item.languages, ("blanks", number))
            yield from _worth_faults(blank.answers, ("blanks", number))


_CASE_SENTENCES: Mapping[cases.FaultCode, str] = {
    "cycle": "leads back to a step that led here: a case may not go round in circles",
    "unreachable": "no path from the start leads here",
    "no_way_out": "no path leads from here to an ending",
    "unknown_next": "leads to no step and no ending of this case",
}


def case_of(item: ScenarioItem) -> Scenario:
    """Return a case as the domain walks it."""
    steps = {
        step.id: CaseStep(
            step.id,
            Fraction(step.weight),
            tuple(Decision(one.id, one.next, Fraction(one.credit)) for one in step.decisions),
        )
        for step in item.steps
    }
    return Scenario(item.start, steps, frozenset(ending.id for ending in item.endings))


def _scenario_faults(item: ScenarioItem, _known: Known) -> Iterator[Fault]:
    case = case_of(item)
    places = {step.id: number for number, step in enumerate(item.steps)}
    endings = {ending.id: number for number, ending in enumerate(item.endings)}
    for name in sorted(places.keys() & endings.keys()):
        yield Fault(("endings", endings[name]), f"`{name}` is a step and an ending: expected two names")
    faults = cases.faults(case)
    for fault in faults:
        place: Place = ("start",)
        if fault.at in places:
            place = ("steps", places[fault.at])
            decisions = [one.id for one in item.steps[places[fault.at]].decisions]
            place = (*place, "decisions", decisions.index(fault.decision)) if fault.decision else place
        elif fault.at in endings:
            place = ("endings", endings[fault.at])
        yield Fault(place, f"`{fault.decision or fault.at}`: {_CASE_SENTENCES[fault.code]}")
    if not faults and cases.best(case) <= 0:
        yield Fault(("steps",), "no path through this case earns anything: expected decisions with a credit above 0")


_OF_TYPE: Mapping[str, Callable[[Any, Known], Iterator[Fault]]] = {
    "image-choice": _image_faults,
    "matching": _matching_faults,
    "short-text": _short_text_faults,
    "numeric": _numeric_faults,
    "blanks": _blanks_faults,
    "scenario": _scenario_faults,
}


def key_faults(item: Item, facts: Mapping[str, Fact], definitions: Mapping[str, FactDefinition]) -> Iterator[Fault]:
    """Yield the lists of choices of a question that do not have the right ones in the country with these facts."""
    for place, choices in _lists_of_choices(item):
        try:
            right = [choice.id for choice in choices if is_correct(choice, facts, definitions)]
        except (KeyError, Invalid):
            # A missing fact or a wrong condition is reported where it stands.
            continue
        if item.type == "multiple":
            if not right:
                yield Fault(place, "expected at least one right choice")
        elif len(right) != 1:
            named = f" ({', '.join(right)})" if right else ""
            yield Fault(place, f"expected exactly one right choice, found {len(right)}{named}")


def depends_on_law(item: Item) -> bool:
    """Say whether the right choices are others in other countries."""
    return any(use.kind == "correct" for use in fact_uses(item))
