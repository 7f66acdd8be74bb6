"""What is refused of questions: each mistake of each type, with its place."""

import pytest

from tests.unit.bank_course import bank_course, choice, decision, forms, items, step


def changed(name, change):
    item = items()[name]
    change(item)
    return item


def setting(*path_and_value):
    *path, last, value = path_and_value

    def change(item):
        inner = item
        for name in path:
            inner = inner[name]
        inner[last] = value

    return change


# question, what is done to it, the error
FAULTS = [
    ("multi", setting("choices", 0, "correct", False), "expected at least one right choice"),
    ("multi", setting("choices", 0, "text", {"en": "A"}), "choices.0.text: expected a text in `ar`"),
    ("multi", setting("choices", 1, "feedback", {"en": "[[law.nothing]]", "ar": "x"}), "unknown legal fact `nothing`"),
    ("multi", setting("choices", 1, "credit", "3/2"), "expected a part of the points from -1 to 1"),
    ("multi", setting("references", ["nothing"]), "unknown legal fact `nothing`"),
    ("multi", setting("step", "fly"), "unknown workflow step `fly`: expected one of look, act"),
    ("multi", setting("topic", "No topic"), "String should match pattern"),
    ("multi", setting("languages", ["ar"]), "expected the source language `en`"),
    ("multi", setting("languages", ["en", "fr"]), "`fr` is not a language of the course"),
    ("multi", setting("prompt", "en", "A <b>bold</b> one"), "HTML is not used in content"),
    ("multi", setting("prompt", "en", "![A map](media:plan)"), "unknown image `plan`"),
    ("multi", setting("rows", []), "rows: this key is unknown here"),
    ("statement", setting("choices", 0, "id", "yes"), "expected exactly the choices `true` and `false`"),
    ("statement", setting("choices", 0, "correct", {"fact": "main_law", "equals": "x"}), "which can be compared"),
    ("statement", setting("choices", 0, "correct", {"fact": "age_limit", "equals": "old"}), "of type age: expected"),
    ("statement", setting("choices", 0, "correct", True), "expected exactly one right choice, found 2 (true, false)"),
    ("picture", setting("choices", 1, "correct", True), "expected exactly one right choice, found 2 (one, two)"),
    ("picture", setting("choices", 0, "image", "plan"), "unknown image `plan`: expected media/plan.yaml"),
    ("picture", setting("choices", 0, "text", "en", "[[law.main_law]]"), "a legal fact may not stand"),
    ("pairs", setting("rows", 0, "option", "q"), "unknown option `q`: expected one of o, p"),
    ("pairs", setting("options", 1, "text", {"en": "P"}), "options.1.text: expected a text in `ar`"),
    ("pairs", setting("rows", 1, "text", "ar", "`x`"), "code is not used in content"),
    ("order", setting("sequence", 0, "id", "y"), "expected each once, but `y` is here twice"),
    ("order", setting("sequence", 2, "text", {"en": "Z"}), "sequence.2.text: expected a text in `ar`"),
    ("words", setting("answers", 0, "forms", {"en": ["Yes"]}), "expected a form in `ar`"),
    ("words", setting("answers", 1, "forms", "en", ["YES "]), "`YES ` is accepted by `yes` and by `half`"),
    ("words", setting("answers", 0, "credit", "1/2"), "expected an answer that earns all points"),
    ("words", setting("answers", 1, "feedback", {"en": "Nearly."}), "answers.1.feedback: expected a text in `ar`"),
    ("number", setting("answers", 0, "value", {"fact": "who_reports"}), "expected an age or a duration"),
    ("number", setting("answers", 0, "value", {"fact": "nothing"}), "unknown legal fact `nothing`"),
    ("number", setting("answers", 0, "value", "eighteen"), "expected a number in digits"),
    ("number", setting("answers", 0, "tolerance", "-1"), "expected a tolerance of 0 or more"),
    ("number", setting("answers", 0, "credit", "1/2"), "expected an answer that earns all points"),
    ("number", setting("unit", "forms", {"en": ["years"]}), "expected a form in `ar`"),
    ("gaps", setting("text", "ar", "[[blank.who]]"), "expected `[[blank.how]]` once, found it 0 times"),
    ("gaps", setting("text", "en", "[[blank.who]] [[blank.who]] [[blank.how]]"), "once, found it 2 times"),
    ("gaps", setting("text", "en", "[[blank.who]] [[blank.how]] [[blank.x]]"), "unknown blank `x`: expected one of"),
    ("gaps", setting("text", "en", "[[blank.who]] <i>[[blank.how]]"), "HTML is not used in content"),
    ("gaps", setting("blanks", 0, "choices", 1, "correct", True), "expected exactly one right choice, found 2"),
    ("gaps", setting("blanks", 1, "answers", 0, "forms", {"en": ["now"]}), "expected a form in `ar`"),
    ("gaps", setting("blanks", 1, "choices", [choice("a"), choice("b")]), "expected either choices or answers"),
    ("case", setting("steps", 1, "decisions", 0, "next", "begin"), "`call`: leads back to a step that led here"),
    ("case", setting("steps", 1, "decisions", 0, "next", "nowhere"), "`call`: leads to no step and no ending"),
    ("case", setting("steps", 1, "decisions", 0, "next", "good"), "`bad`: no path from the start leads here"),
    ("case", setting("start", "later"), "`begin`: no path from the start leads here"),
    ("case", setting("start", "nowhere"), "`nowhere`: leads to no step and no ending"),
    ("case", setting("steps", 0, "decisions", 0, "references", ["nothing"]), "unknown legal fact `nothing`"),
    ("case", setting("steps", 0, "step", "fly"), "unknown workflow step `fly`"),
    ("case", setting("steps", 0, "title", "en", "[[law.main_law]]"), "a legal fact may not stand in a heading"),
    ("case", setting("steps", 0, "decisions", 0, "consequence", {"en": "So."}), "consequence: expected a text in `ar`"),
    ("case", setting("endings", 0, "text", {"en": "So."}), "endings.0.text: expected a text in `ar`"),
    ("case", setting("debrief", "en", "[[law.nothing]]"), "unknown legal fact `nothing`"),
    ("case", setting("endings", 1, "id", "later"), "`later` is a step and an ending: expected two names"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "message"), FAULTS)
def test_a_fault_of_a_question_is_named_in_its_file(tmp_path, name, change, message):
    course = bank_course(tmp_path, **{name: changed(name, change)})
    found = [error for error in course.errors() if message in error]
    assert found, course.errors()
    assert all(error.startswith(f"courses/first-aid/items/{name}.yaml:") for error in found)


def test_a_case_without_way_out(tmp_path):
    item = items()["case"]
    item["steps"] += [step("loop", decision("on", "loop")), step("side", decision("x", "loop"))]
    item["steps"][0]["decisions"].append(decision("aside", "side"))
    errors = "\n".join(bank_course(tmp_path, case=item).errors())
    assert "`side`: no path leads from here to an ending" in errors
    assert "`on`: leads back to a step that led here" in errors


def test_a_case_that_earns_nothing(tmp_path):
    item = items()["case"]
    for each in item["steps"]:
        for one in each["decisions"]:
            one["credit"] = "-1"
    assert any("no path through this case earns anything" in e for e in bank_course(tmp_path, case=item).errors())


def test_the_line_is_that_of_the_part(tmp_path):
    course = bank_course(tmp_path, pairs=changed("pairs", setting("rows", 1, "option", "q")))
    line = course.line("first-aid/items/pairs.yaml", "option: q")
    message = "unknown option `q`: expected one of o, p"
    assert course.errors() == [f"courses/first-aid/items/pairs.yaml:{line}: error: {message}"]


def test_the_same_form_in_capitals_is_another_where_these_count(tmp_path):
    item = items()["words"] | {"case_sensitive": True}
    item["answers"][1] = {"id": "loud", "forms": forms("YES", arabic="بلى")}
    assert bank_course(tmp_path, words=item).errors() == []


def test_a_language_that_nobody_reads_is_a_warning(tmp_path):
    item = items()["order"]
    item["prompt"]["fr"] = "Rangez."
    course = bank_course(tmp_path, order=item)
    assert course.errors() == []
    assert any("prompt: nobody reads this in `fr`" in warning for warning in course.warnings())


def test_the_bank_has_no_folders_and_no_other_files(tmp_path):
    course = bank_course(tmp_path)
    course.write("first-aid/items/law/deep.yaml", "id: deep\n")
    course.write("first-aid/items/notes.txt", "x")
    errors = course.errors()
    assert [error.split(": error: ")[0] for error in errors] == [
        "courses/first-aid/items/law:1",
        "courses/first-aid/items/notes.txt:1",
    ]
    assert all("expected ID.yaml: the bank has no other files, and no folders" in error for error in errors)


def test_the_sample_bank_is_clean(tmp_path):
    report = bank_course(tmp_path).report()
    assert report.errors == ()
    places = {warning.path.removeprefix("courses/first-aid/") for warning in report.warnings}
    assert places == {"media/map.yaml", "items/number.yaml"}  # an image without its bytes, and the units below


def test_a_number_of_the_law_in_other_units_is_a_warning(tmp_path):
    course = bank_course(tmp_path)
    message = "`keep_records` is in months in AE, but in years in KE: ask it otherwise in one"
    line = course.line("first-aid/items/number.yaml", "value:")
    assert f"courses/first-aid/items/number.yaml:{line}: warning [AE]: {message}" in course.warnings()


def test_a_question_that_is_not_translated_is_a_warning(tmp_path):
    plain = {"id": "plain", "type": "ordering", "languages": ["en"], "topic": "law", "bloom": "apply", "level": 1}
    plain |= {"points": 1, "prompt": {"en": "Sort."}, "sequence": [{"id": n, "text": {"en": n}} for n in "ab"]}
    course = bank_course(tmp_path, plain=plain)
    assert course.errors() == []
    line = course.line("first-aid/items/plain.yaml", "languages")
    message = "not translated into `ar`; its readers see the source language"
    assert f"courses/first-aid/items/plain.yaml:{line}: warning: {message}" in course.warnings()
