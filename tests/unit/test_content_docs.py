"""The pages on content name every key that files and compiled courses have."""

import re
import typing

import pytest
from pydantic import BaseModel

from lms.content import item_parts, item_schema, layer_schema, quiz_schema
from lms.domain.course import item_key, quiz_key
from lms.settings import ROOT
from tests.unit.bank_course import bank_course, items

FORMAT = (ROOT / "docs" / "content-format.md").read_text("utf-8")
COMPILED = (ROOT / "docs" / "compiled-course.md").read_text("utf-8")
MODELS = [
    model
    for module in (item_parts, item_schema, layer_schema, quiz_schema)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_a_file_is_in_the_format(model):
    missing = [name for name in model.model_fields if name != "root" and not re.search(rf"\b{name}\b", FORMAT)]
    assert missing == []


def test_every_type_and_rule_is_in_the_format():
    types = [typing.get_args(model.model_fields["type"].annotation)[0] for model in typing.get_args(item_schema.Item)]
    rules = [*typing.get_args(quiz_schema.Purpose), *typing.get_args(quiz_schema.FeedbackPolicy)]
    words = [*types, *rules, *typing.get_args(quiz_schema.Counts), *typing.get_args(item_schema.Bloom)]
    assert [word for word in words if word not in FORMAT] == []


def keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("name", [*items(), "who"])
def test_every_key_of_a_compiled_question_is_described(tmp_path, name):
    body = bank_course(tmp_path).compiled().document(item_key(name), "KE", "en").body
    assert {key for key in keys(body) if f"`{key}`" not in COMPILED} == set()


def test_every_key_of_a_compiled_quiz_is_described(tmp_path):
    body = bank_course(tmp_path).compiled().document(quiz_key("check"), "KE", "en").body
    told = {key for key in body if f"`{key}`" not in COMPILED} | {
        key for key in body["sections"][0] if key not in COMPILED
    }
    assert told == set()
