import json
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, permutations

from hypothesis import assume, given
from hypothesis import strategies as st

from lms.domain.answers import carried, check
from lms.domain.best_answers import attainable, best_answer
from lms.domain.grading import grade, mark
from lms.domain.items import Blanks, Choices, Matching, Ordering
from tests.unit.graded_items import (
    blanks_parts,
    choices_parts,
    item,
    items,
    matching_parts,
    ordering_parts,
    sittings,
)

ONE = Fraction(1)


@given(sittings)
def test_a_mark_lies_between_nothing_and_all_and_its_record_adds_up(sitting):
    each, answer = sitting
    result = mark(each, answer)
    assert 0 <= result.earned <= result.possible == each.points
    assert sum(why.credit for why in result.why) * each.points == result.earned
    assert sum(Fraction(line["credit"]) for line in result.record()) * each.points == result.earned
    assert result.reason == {
        (True, False, False): "unanswered", (False, True, False): "wrong", (False, False, True): "right",
    }.get((not check(each, answer), bool(check(each, answer)) and not result.earned, result.earned == each.points),
          "partly")  # fmt: skip


@given(sittings)
def test_a_checked_answer_is_checked_and_plain_json_and_earns_the_same(sitting):
    each, answer = sitting
    stored = check(each, answer)
    assert check(each, stored) == stored
    assert json.loads(json.dumps(stored)) == stored
    assert json.dumps(check(each, json.loads(json.dumps(stored)))) == json.dumps(stored)
    assert mark(each, answer) == mark(each, stored) == mark(each, carried(each, stored))


@given(items)
def test_no_answer_earns_nothing(each):
    assert mark(each, {}).earned == 0
    assert grade([each], {}).marks[0].reason == "unanswered"


@given(sittings)
def test_no_answer_earns_more_than_the_best_one(sitting):
    each, answer = sitting
    best = best_answer(each)
    assert check(each, best) == best
    assert mark(each, best).earned == attainable(each) * each.points >= mark(each, answer).earned


@given(choices_parts() | matching_parts() | ordering_parts)
def test_the_right_answer_earns_all(part):
    if isinstance(part, Choices):
        part = replace(part, choices=tuple(replace(choice, credit=None) for choice in part.choices))
    assert mark(item(part), best_answer(item(part))).reason == "right"


@given(sittings, st.randoms())
def test_the_order_of_choices_rows_and_keys_means_nothing(sitting, chance):
    each, answer = sitting
    part = each.part
    if isinstance(part, Choices):
        part = replace(part, choices=_shuffled(part.choices, chance))
        answer = {field: _shuffled(names, chance) for field, names in answer.items()}
    elif isinstance(part, Matching):
        part = replace(part, rows=dict(_shuffled(part.rows.items(), chance)))
        answer = {field: dict(_shuffled(rows.items(), chance)) for field, rows in answer.items()}
    elif isinstance(part, Blanks):
        part = replace(part, blanks=_shuffled(part.blanks, chance))
        answer = {field: dict(_shuffled(blanks.items(), chance)) for field, blanks in answer.items()}
    other = replace(each, part=part)
    assert json.dumps(check(other, answer)) == json.dumps(check(each, sitting[1]))
    assert mark(other, answer).earned == mark(each, sitting[1]).earned
    assert sorted(mark(other, answer).why) == sorted(mark(each, sitting[1]).why)


def _shuffled(things, chance):
    return tuple(chance.sample(list(things), len(things)))


@given(choices_parts(several=True))
def test_the_best_choices_are_the_best_of_all_sets(part):
    names = [choice.id for choice in part.choices]
    every = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    assert attainable(item(part)) == max(mark(item(part, 1), {"choices": list(chosen)}).earned for chosen in every)


@given(choices_parts(several=True), st.data())
def test_choosing_one_more_right_one_never_costs_and_one_more_wrong_one_never_pays(part, data):
    plain = replace(part, choices=tuple(replace(choice, credit=None) for choice in part.choices))
    chosen = data.draw(st.sets(st.sampled_from([choice.id for choice in plain.choices])))
    more = data.draw(st.sampled_from(plain.choices))
    assume(more.id not in chosen)
    before = mark(item(plain), {"choices": sorted(chosen)}).earned
    after = mark(item(plain), {"choices": sorted({*chosen, more.id})}).earned
    assert after >= before if more.correct else after <= before


@given(matching_parts() | blanks_parts(), st.data())
def test_one_more_part_right_never_costs(part, data):
    each, field = item(part), "rows" if isinstance(part, Matching) else "blanks"
    best = best_answer(each).get(field, {})
    kept = data.draw(st.sets(st.sampled_from(sorted(best)))) if best else set()
    fewer = mark(each, {field: {name: best[name] for name in kept}}).earned
    assert fewer <= mark(each, {field: best}).earned


@given(ordering_parts, st.data())
def test_putting_two_neighbours_right_pays(part, data):
    part = replace(part, scoring="partial")
    order = list(data.draw(st.permutations(part.sequence)))
    at = data.draw(st.integers(0, len(order) - 2))
    assume(part.sequence.index(order[at]) > part.sequence.index(order[at + 1]))
    before = mark(item(part), {"order": order}).earned
    order[at], order[at + 1] = order[at + 1], order[at]
    after = mark(item(part), {"order": order}).earned
    assert after > before or after == 0


def test_guessing_an_order_brings_nothing_on_the_average_but_for_the_floor():
    part = Ordering(tuple("abcd"), "partial")
    sums = []
    for order in permutations("abcd"):
        why = mark(item(part, 1), {"order": list(order)}).why
        sums.append(sum(each.credit for each in why if each.part != "rule"))
    assert sum(sums) == 0
    assert (max(sums), min(sums)) == (1, -1)


@given(st.lists(sittings, min_size=1, max_size=5), st.fractions(0, 1))
def test_a_quiz_is_the_sum_of_its_items(rows, pass_mark):
    each = [replace(one, id=f"i{number}") for number, (one, _) in enumerate(rows)]
    answers = {f"i{number}": answer for number, (_, answer) in enumerate(rows)}
    verdict = grade(each, answers, pass_mark=pass_mark)
    assert verdict.earned == sum(mark.earned for mark in verdict.marks)
    assert verdict.possible == sum(one.points for one in each)
    assert verdict.passed == (verdict.score >= pass_mark)
    assert verdict == grade(each, dict(reversed(answers.items())), pass_mark=pass_mark)
    better = grade(each, {**answers, "i0": best_answer(each[0])}, pass_mark=pass_mark)
    assert better.earned >= verdict.earned
    assert better.passed or not verdict.passed
