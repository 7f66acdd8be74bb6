from datetime import date

import pytest
from pydantic import BaseModel, ConfigDict

from lms.content.problems import ContentErrors, Problem, Problems
from lms.content.yaml_source import parse, validate


class Pet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    age: int
    tags: list[str] = []


def read(text, first_line=1):
    problems = Problems()
    return parse(text, "pets.yaml", problems, first_line), [str(each) for each in problems.errors]


PLAIN = {
    "NO": "NO",
    "yes": "yes",
    "true": True,
    "12": 12,
    "012": "012",
    "1.5": 1.5,
    "2026-01-02": date(2026, 1, 2),
    "~": None,
    "": None,
    "'12'": "12",
    "3/4": "3/4",
    "1:30": "1:30",
}


@pytest.mark.parametrize(("text", "value"), PLAIN.items())
def test_plain_values_are_of_the_core_schema(text, value):
    source, problems = read(f"a: {text}")
    assert (source.value, problems) == ({"a": value}, [])


def test_every_value_has_its_line():
    source, _ = read("a:\n  - x\n  - en: |\n      first\n      second\n    ar: y\n", first_line=10)
    assert source.line("a", 0) == 11
    assert source.line("a", 1, "ar") == 15
    assert source.line("a", "union-member", 1, "en") == 12
    assert source.line("nowhere") == 10
    assert source.text_line("a", 1, "en") == 13
    assert source.text_line("a", 1, "ar") == 15
    assert source.text_line("a", 7) == 10


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: {c: [3]}", "pets.yaml:3: error: the key `a` is here twice, first in line 1"),
        ("a: &x 1\nb: *x", "pets.yaml:1: error: anchors and aliases are not used in content"),
        ("a: 1\nb: *x", "pets.yaml:2: error: anchors and aliases are not used in content"),
        ("a: !!python/name:os.system x", "pets.yaml:1: error: tags are not used in content"),
        ("a: !set {x, y}", "pets.yaml:1: error: tags are not used in content"),
        ("a: 1\nb: 2026-02-30", "pets.yaml:2: error: no such date: 2026-02-30"),
        ("? [a]\n: 1", "pets.yaml:1: error: a key must be a word"),
        ("", "pets.yaml:1: error: the file is empty"),
        ("# nothing\n", "pets.yaml:1: error: the file is empty"),
        ("a: 1\n---\nb: 2", "pets.yaml:2: error: expected one document, but `---` begins another"),
        ("[" * 60 + "]" * 60, "pets.yaml:1: error: nested deeper than 40 levels"),
        ("[" * 100_000, "pets.yaml:1: error: nested deeper than 40 levels"),
        ("a: 1\nb: [1,\nc: 2\n", "pets.yaml:4: error: no valid YAML: did not find expected ',' or ']'"),
        (
            "a: \x01",
            "pets.yaml:1: error: no valid YAML: unacceptable character #x0001: control characters are not allowed",
        ),
    ],
)
def test_what_is_refused(text, problem):
    assert read(text)[1] == [problem]


def checked(text):
    problems = Problems()
    pet = validate(parse(text, "pets.yaml", problems), Pet, problems)
    return pet, [str(each) for each in problems.errors]


def test_a_file_that_fits():
    assert checked("name: Tom\nage: 3") == (Pet(name="Tom", age=3), [])


def test_every_mistake_is_named_at_once():
    assert checked("age: '3'\ntags: [x, 7]\nnmae: Tom") == (
        None,
        [
            "pets.yaml:1: error: age: expected a valid integer",
            "pets.yaml:1: error: name: expected, but it is missing",
            "pets.yaml:2: error: tags.1: expected a valid string (put quotation marks around it)",
            "pets.yaml:3: error: nmae: this key is unknown here",
        ],
    )


def test_a_file_that_is_a_list():
    assert checked("- 1")[1] == ["pets.yaml:1: error: file: expected a valid dictionary or instance of Pet"]


def test_problems_are_kept_once_and_sorted():
    problems = Problems()
    problems.error("b", 1, "x")
    problems.of_country("XX").error("a", 2, "y")
    problems.error("b", 1, "x")
    problems.of_country("XX").warning("a", 1, "z")
    assert problems.errors == (Problem("a", 2, "y", "error", "XX"), Problem("b", 1, "x"))
    assert str(problems.warnings[0]) == "a:1: warning [XX]: z"
    assert str(ContentErrors(problems.errors)) == "a:2: error [XX]: y\nb:1: error: x"
