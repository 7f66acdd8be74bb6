"""The forms of the ten types of questions, each as the parts that it consists of."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.studio.item_law import Amount, Right, a_count, a_topic, credit, fact_names, not_negative
from lms.studio.item_parts import Forms, Line, Many, Offer, Part, Pick, Tick, Words
from lms.studio.item_rows import Group, Rows
from lms.web import i18n

TYPES: Mapping[str, Any] = {
    "single": _l("One right choice"),
    "multiple": _l("Several right choices"),
    "true-false": _l("True or false"),
    "image-choice": _l("One right picture"),
    "matching": _l("What goes with what"),
    "ordering": _l("Put in order"),
    "short-text": _l("Words to type"),
    "numeric": _l("A number to type"),
    "blanks": _l("Text with gaps"),
    "scenario": _l("A case that unfolds"),
}
ABOUT: Mapping[str, Any] = {
    "single": _l("Choices, of which exactly one is right."),
    "multiple": _l("Choices, of which any number is right."),
    "true-false": _l("A statement that is true or not."),
    "image-choice": _l("Pictures of the course, each with a text for those who do not see it."),
    "matching": _l("Each thing of one list goes with one of another."),
    "ordering": _l("Steps that have one right order."),
    "short-text": _l("A word or two, in all the ways in which they may be typed."),
    "numeric": _l("A number with a tolerance, and a unit if there is one."),
    "blanks": _l("A text in which words are missing, to be chosen or typed."),
    "scenario": _l("Steps with decisions and consequences, several endings, and a debrief."),
}
BLOOM: Mapping[str, Any] = {
    "remember": _l("Remember"),
    "understand": _l("Understand"),
    "apply": _l("Apply"),
    "analyse": _l("Analyse"),
    "evaluate": _l("Evaluate"),
    "create": _l("Create"),
}
LEVELS: Mapping[str, Any] = {"1": _l("1: basic"), "2": _l("2: usual"), "3": _l("3: demanding")}
SCORING: Mapping[str, Any] = {
    "all-or-nothing": _l("All points or none"),
    "partial": _l("A part of the points for a part of the answer"),
}
OUTCOMES: Mapping[str, Any] = {"good": _l("A good ending"), "mixed": _l("A mixed ending"), "poor": _l("A poor ending")}
NOWHERE = "nowhere-yet"  # where a decision leads until its step is written; the check of the course refuses it

_TEXT, _FEEDBACK = _l("Text"), _l("Feedback")
_FEEDBACK_HINT = _l("Shown after the answer, where the quiz allows it.")


def _listed(names: Mapping[str, Any]) -> Any:
    return lambda _offer: list(names.items())


def _steps(offer: Offer) -> Sequence[tuple[str, str]]:
    return offer.steps


def _targets(offer: Offer) -> Sequence[tuple[str, Any]]:
    return [*offer.targets, (NOWHERE, _l("Nowhere yet: it is still to be written"))]


def _options(offer: Offer) -> Sequence[tuple[str, str]]:
    return [
        (row, f"{chr(ord('A') + place % 26)} · {offer.words(f'options.{row}.text')}")
        for place, row in enumerate(offer.order("options"))
    ]


def _scoring(usual: str) -> Pick:
    return Pick("scoring", _l("How it is scored"), options=_listed(SCORING), usual=usual)


FACTS = Many("references", _l("Legal facts that it rests on"), options=fact_names)
PROMPT = Words("prompt", _l("Question"), _l("May name a legal fact: [[law.name_of_the_fact]]."), rows=3)
GENERAL = Words("feedback", _l("Feedback for all"), _FEEDBACK_HINT, optional=True, rows=3)


def _all_languages(offer: Offer) -> Sequence[tuple[str, str]]:
    return [(tag, i18n.language_name(tag, i18n.language())) for tag in offer.all_languages]


LANGUAGES = Many("languages", _l("Languages"), _l("Those that it is written in."), options=_all_languages)
TAGS: Sequence[Part] = (
    Line("topic", _l("Topic"), _l("Quizzes draw questions by it."), checks=[a_topic], known="topics"),
    Pick("step", _l("Workflow step"), options=_steps, optional=True),
    Pick("bloom", _l("What it asks for (Bloom)"), options=_listed(BLOOM)),
    Pick("level", _l("Difficulty"), options=_listed(LEVELS), whole=True),
    Line("points", _l("Points"), checks=[a_count(1, 1000)], whole=True),
)
_CHOICE = (
    Words("text", _TEXT),
    Right("correct", _l("Right answer")),
    Words("feedback", _FEEDBACK, optional=True),
    credit(_l("Part of the points"), usual="", hint=_l("Only where it differs: 1/2, or -1/2 to take points away.")),
)


def _choices(*first: Part, least: int = 2, most: int = 30, fixed: Sequence[str] = (), named: Any = None) -> Rows:
    return Rows(
        "choices", _l("Choices"), one=_l("Choice %(number)s"), parts=(*first, *_CHOICE), prefix="choice", least=least,
        most=most, starts=3, fixed=fixed, named=named or {}, kinds=[("", _l("Add a choice"), {})], ordered=True,
    )  # fmt: skip


_ANSWERS = Rows(
    "answers", _l("Accepted answers"), _l("The first one that fits counts."), one=_l("Answer %(number)s"),
    parts=(
        Forms("forms", _l("Ways to type it"), _l("One per line. Spaces and, in general, capitals do not matter.")),
        credit(),
        Words("feedback", _FEEDBACK, optional=True),
    ),
    prefix="answer", most=50, ordered=True, kinds=[("", _l("Add an answer"), {})],
)  # fmt: skip
_NUMBERS = Rows(
    "answers", _l("Accepted numbers"), _l("The first one that is near enough counts."), one=_l("Number %(number)s"),
    parts=(
        Amount("value", _l("Number")),
        Line("tolerance", _l("Tolerance"), _l("How far from it is still right."), checks=[not_negative], optional=True,
             usual="0", size=8),
        credit(),
        Words("feedback", _FEEDBACK, optional=True),
    ),
    prefix="number", most=20, ordered=True, kinds=[("", _l("Add a number"), {})],
)  # fmt: skip
_BLANKS = Rows(
    "blanks", _l("Gaps"), one=_l("Gap %(number)s"),
    parts=(
        Rows("choices", _l("Choices of this gap"), _l("Exactly one is right."), one=_l("Choice %(number)s"),
             parts=_CHOICE, prefix="choice", least=0, most=30, starts=0, kinds=[("", _l("Add a choice"), {})]),
        Rows("answers", _l("Accepted answers of this gap"), one=_ANSWERS.one, parts=_ANSWERS.parts, prefix="answer",
             least=0, most=50, starts=0, kinds=[("", _l("Add an answer"), {})]),
    ),
    prefix="gap", most=20, shows_id=_l("It stands in the text where you write %(mark)s."),
    kinds=[("answers", _l("Add a gap to type in"), {"answers": 1}),
           ("choices", _l("Add a gap to choose for"), {"choices": 2})],
)  # fmt: skip
DECISIONS = Rows(
    "decisions", _l("Decisions"), _l("What one may do here. It cannot be taken back."), one=_l("Decision %(number)s"),
    parts=(
        Words("text", _l("What one does")),
        Words("consequence", _l("What comes of it"), _l("Shown at once.")),
        Pick("next", _l("Leads to"), options=_targets),
        credit(_l("Part of the step's weight"), optional=False, hint=_l("By workflow and law: 1, 1/2, 0 or -1.")),
        FACTS,
    ),
    prefix="decision", most=12, starts=2, kinds=[("", _l("Add a decision"), {})], ordered=True,
)  # fmt: skip
STEP: Sequence[Part] = (
    Words("title", _l("Title"), line=True),
    Words("text", _l("What is known now"), rows=4),
    Line("weight", _l("Weight"), _l("How much this step counts beside the others."), checks=[a_count(1, 100)],
         optional=True, whole=True, usual="1"),
    Pick("step", _l("Workflow step"), options=_steps, optional=True),
    DECISIONS,
)  # fmt: skip
ENDING: Sequence[Part] = (
    Words("title", _l("Title"), line=True),
    Words("text", _l("How it ends"), rows=4),
    Pick("outcome", _l("What kind of ending"), options=_listed(OUTCOMES)),
)
_TRUE_FALSE = {"true": _l("“True”"), "false": _l("“False”")}
DEBRIEF = Words("debrief", _l("Debrief"), _l("Read at the end, whatever was decided."), rows=4)
START = Pick("start", _l("Begins with"), options=lambda offer: offer.starts)
SHAPES: Mapping[str, Sequence[Part]] = {
    "single": (_choices(),),
    "multiple": (_choices(), _scoring("all-or-nothing")),
    "true-false": (_choices(fixed=("true", "false"), named=_TRUE_FALSE),),
    "image-choice": (
        _choices(Pick("image", _l("Picture"), options=lambda offer: [(name, name) for name in offer.images]), most=12),
    ),
    "matching": (
        Rows("rows", _l("Things to match"), one=_l("Thing %(number)s"), prefix="row", most=20, starts=3, ordered=True,
             parts=(Words("text", _TEXT), Pick("option", _l("Goes with"), options=_options),
                    Words("feedback", _FEEDBACK, optional=True)), kinds=[("", _l("Add a thing"), {})]),
        Rows("options", _l("What they go with"), _l("There may be more than are needed."), one=_l("Option %(number)s"),
             prefix="option", least=2, starts=3, parts=(Words("text", _TEXT),), kinds=[("", _l("Add an option"), {})]),
        _scoring("partial"),
    ),
    "ordering": (
        Rows("sequence", _l("In the right order"), _l("Readers see them mixed."), one=_l("Place %(number)s"),
             prefix="stage", least=2, most=20, starts=3, ordered=True, parts=(Words("text", _TEXT),),
             kinds=[("", _l("Add one"), {})]),
        _scoring("partial"),
    ),
    "short-text": (_ANSWERS, Tick("case_sensitive", _l("Capital letters matter"))),
    "numeric": (
        _NUMBERS,
        Group("unit", _l("Unit"), parts=(
            Forms("forms", _l("Names of the unit"), _l("One per line, the usual one first. None: without a unit."),
                  optional=True),
            Tick("required", _l("A number without its unit is not right")),
        )),
    ),
    "blanks": (
        Words("text", _l("Text with gaps"), _l("Write the mark of each gap once, in every language."), rows=4),
        _BLANKS,
        _scoring("partial"),
    ),
    "scenario": (DEBRIEF, START),
}  # fmt: skip
# Where a case is first written: all of it in small.
FIRST_STEPS: Sequence[Part] = (
    Rows("steps", _l("The first step"), _l("More are added when it is saved."), one=_l("Step %(number)s"), parts=STEP,
         prefix="step", most=1, fixed=("step-1",)),
    Rows("endings", _l("Endings"), one=_l("Ending %(number)s"), parts=ENDING, prefix="ending", most=12,
         kinds=[("", _l("Add an ending"), {})]),
)  # fmt: skip


def parts_of(kind: str, *, tags: bool, new: bool = False) -> Sequence[Part]:
    """The parts of a type's form. `tags`: with topic, level and the like, which a layer does not change."""
    own = (*FIRST_STEPS, DEBRIEF) if new and kind == "scenario" else SHAPES[kind]
    return (*((LANGUAGES,) if tags else ()), PROMPT, *own, GENERAL, FACTS, *(TAGS if tags else ()))
