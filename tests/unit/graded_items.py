"""Items and answers of every type, by hand and by chance."""

from fractions import Fraction

from hypothesis import strategies as st

from lms.domain.items import (
    Accepted,
    AcceptedNumber,
    Blank,
    Blanks,
    CaseStep,
    Choice,
    Choices,
    Decision,
    Item,
    Matching,
    Numeric,
    Ordering,
    Scenario,
    ShortText,
)

F = Fraction


def choices(right="a", several=False, scoring="all-or-nothing", worth=(), names="abcd"):
    worth = dict(worth)
    parts = (Choice(name, name in right, F(worth[name]) if name in worth else None) for name in names)
    return Choices(tuple(parts), several, scoring)


def short_text(*answers, case_sensitive=False):
    """`answers` are (id, forms, credit)."""
    return ShortText(tuple(Accepted(id_, tuple(forms), F(credit)) for id_, forms, credit in answers), case_sensitive)


def numeric(*answers, units=(), required=False):
    """`answers` are (id, value, tolerance, credit)."""
    parts = (AcceptedNumber(id_, F(value), F(near), F(credit)) for id_, value, near, credit in answers)
    return Numeric(tuple(parts), tuple(units), required)


def scenario(start, steps, endings):
    """`steps` maps ids to (weight, {decision: (next, credit)})."""
    made = {
        name: CaseStep(name, F(weight), tuple(Decision(d, to, F(credit)) for d, (to, credit) in ways.items()))
        for name, (weight, ways) in steps.items()
    }
    return Scenario(start, made, frozenset(endings))


def item(part, points=6, id_="one", kind="any"):
    return Item(id_, kind, F(points), part)


MATCHING = Matching({"r1": "x", "r2": "y", "r3": "x"}, frozenset("xyz"), "partial")
ORDERING = Ordering(("a", "b", "c", "d"), "partial")
TEXT = short_text(("full", ["Informed consent", "موافقة مستنيرة"], 1), ("short", ["consent"], F(1, 2)))
AGE = numeric(("exact", 18, 0, 1), ("near", 18, 2, F(1, 2)), units=["years", "سنة", "yrs."], required=False)
GAPS = Blanks((Blank("b1", choices("a")), Blank("b2", TEXT)), "partial")
CASE = scenario(
    "call",
    {
        "call": (2, {"report": ("check", 1), "ignore": ("harm", -1), "ask": ("check", F(1, 2))}),
        "check": (1, {"second": ("safe", 1), "alone": ("unclear", 0)}),
    },
    ["safe", "unclear", "harm"],
)

ids = st.text("abcdef", min_size=1, max_size=2)
credits_ = st.fractions(-1, 1, max_denominator=6)
scorings = st.sampled_from(["all-or-nothing", "partial"])
some_words = st.text("abÀß ıİموآةـَ١٢۳-.!", min_size=1, max_size=6)


@st.composite
def choices_parts(draw, several=None):
    names = draw(st.lists(ids, min_size=2, max_size=6, unique=True))
    several = draw(st.booleans()) if several is None else several
    right = draw(st.sets(st.sampled_from(names), min_size=1) if several else st.sampled_from(names).map(lambda n: {n}))
    made = (Choice(name, name in right, draw(st.none() | credits_)) for name in names)
    return Choices(tuple(made), several, draw(scorings))


@st.composite
def matching_parts(draw):
    options = draw(st.sets(ids, min_size=2, max_size=5))
    rows = draw(st.dictionaries(ids, st.sampled_from(sorted(options)), min_size=1, max_size=5))
    return Matching(rows, frozenset(options), draw(scorings))


ordering_parts = st.builds(Ordering, st.lists(ids, min_size=2, max_size=6, unique=True).map(tuple), scorings)
text_parts = st.builds(
    ShortText,
    st.lists(
        st.builds(Accepted, ids, st.lists(some_words, min_size=1, max_size=3).map(tuple), credits_),
        min_size=1,
        max_size=4,
    ).map(tuple),
    st.booleans(),
)
decimals = st.integers(-2000, 2000).map(lambda n: Fraction(n, 100))
number_parts = st.builds(
    Numeric,
    st.lists(st.builds(AcceptedNumber, ids, decimals, decimals.map(abs), credits_), min_size=1, max_size=4).map(tuple),
    st.sampled_from([(), ("years", "سنة"), ("%",)]),
    st.just(False),
)


@st.composite
def blanks_parts(draw):
    names = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    made = (Blank(name, draw(choices_parts(several=False) | text_parts)) for name in names)
    return Blanks(tuple(made), draw(scorings))


@st.composite
def sound_cases(draw):
    """A case without cycles, of which every step leads to an ending; not every step can be reached."""
    count = draw(st.integers(1, 5))
    steps = {}
    for number in range(count):
        later = [f"s{n}" for n in range(number + 1, count)] + ["good", "poor"]
        ways = draw(st.lists(st.tuples(st.sampled_from(later), credits_), min_size=1, max_size=3))
        steps[f"s{number}"] = (draw(st.integers(1, 4)), {f"d{n}": way for n, way in enumerate(ways)})
    return scenario("s0", steps, ["good", "poor"])


parts = st.one_of(
    choices_parts(), matching_parts(), ordering_parts, text_parts, number_parts, blanks_parts(), sound_cases()
)
items = st.builds(item, parts, st.integers(1, 5))


@st.composite
def answers_to(draw, part):
    """An answer that fits the part, sometimes {}."""
    return draw(_ANSWERS[type(part)](part)) if draw(st.integers(0, 9)) else {}


def _choices_answers(part):
    names = st.sampled_from([choice.id for choice in part.choices])
    return st.fixed_dictionaries({"choices": st.lists(names, max_size=6 if part.several else 1)})


def _rows_answers(part):
    rows = st.dictionaries(st.sampled_from(sorted(part.rows)), st.sampled_from([*sorted(part.options), ""]))
    return st.fixed_dictionaries({"rows": rows})


def _text_answers(part):
    forms = st.sampled_from([form for each in part.answers for form in each.forms])
    return st.fixed_dictionaries({"text": forms | some_words})


def _number_answers(part):
    typed = decimals.map(float).map(str) | some_words
    return st.fixed_dictionaries({"number": typed, "unit": st.sampled_from(["", "years"])})


@st.composite
def _blanks_answers(draw, part):
    filled = {}
    for each in part.blanks:
        answer = draw(answers_to(each.part))
        filled[each.id] = (answer.get("choices") or [answer.get("text", "")])[0]
    return {"blanks": filled}


@st.composite
def _path_answers(draw, part):
    return {"path": _path(draw, part)}


_ANSWERS = {
    Choices: _choices_answers,
    Matching: _rows_answers,
    Ordering: lambda part: st.permutations(part.sequence).map(lambda order: {"order": order}),
    ShortText: _text_answers,
    Numeric: _number_answers,
    Blanks: _blanks_answers,
    Scenario: _path_answers,
}


def _path(draw, case):
    at, path = case.start, []
    while at in case.steps and draw(st.integers(0, 4)):
        decision = draw(st.sampled_from(case.steps[at].decisions))
        path.append(decision.id)
        at = decision.next
    return path


sittings = items.flatmap(lambda each: st.tuples(st.just(each), answers_to(each.part)))
