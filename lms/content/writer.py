"""Content as the files of a courses folder spell it: canonical YAML, and lessons in Markdown."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel
from yaml.emitter import ScalarAnalysis

from lms.content import schema
from lms.content.lesson import LEAD

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Keys stand in this order, the others after them as they come: what names a thing, what it is, then its texts.
_ORDER = (
    *("slug", "code", "country", "region", "agency", "op", "lesson", "quiz", "block", "item", "fact", "base", "id"),
    *("type", "topic", "step", "bloom", "level", "retired", "name", "title", "label", "purpose", "summary"),
    *("source_language", "languages", "countries", "unverified_facts", "minutes", "notice", "notice_text"),
    *("pass_mark", "attempts", "wait_minutes", "counts", "time_limit_minutes", "opens", "closes", "presentation"),
    *("shuffle_items", "shuffle_choices", "paired_with", "weight", "points", "scoring", "case_sensitive"),
    *("modules", "lessons", "quizzes", "time_zone", "regions", "parent", "contact", "hours", "support"),
    *("image", "prompt", "text", "consequence", "next", "outcome", "forms", "value", "tolerance", "required"),
    *("answer", "condition", "choices", "rows", "options", "option", "sequence", "answers", "unit", "blanks"),
    *("start", "steps", "decisions", "endings", "debrief", "qualifier", "citation", "source", "lead_source"),
    *("sources", "confidence", "reviewed_on", "expires_on", "reviewer", "status", "correct", "credit", "feedback"),
    *("references", "equals", "draw", "pool", "new", "sections", "items", "facts", "operations"),
)
_RANKS = {key: rank for rank, key in enumerate(_ORDER)}


@cache
def _date_keys() -> frozenset[str]:
    models = [model for model in vars(schema).values() if isinstance(model, type) and issubclass(model, BaseModel)]
    fields = [item for model in models for item in model.model_fields.items()]
    return frozenset(name for name, field in fields if field.annotation in (date, date | None))


def dated(value: Any) -> Any:
    """Return plain JSON as a YAML file has it: ISO texts under the keys that are dates in the schema become dates."""
    if isinstance(value, Mapping):
        return {key: _date(part) if key in _date_keys() else dated(part) for key, part in value.items()}
    return [dated(part) for part in value] if isinstance(value, list) else value


def _date(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _ISO.fullmatch(value) else value
    except ValueError:
        return value


def yaml_text(value: Mapping[str, Any]) -> str:
    """Return a file of this data: keys in the usual order, one text a line, a text of several lines as a block."""
    return _dump(value, _Dumper)


def _dump(value: Mapping[str, Any], dumper: type[yaml.SafeDumper]) -> str:
    return yaml.dump(_ordered(value), Dumper=dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


def lesson_text(head: Mapping[str, Any], blocks: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[str, list[int]]:
    """Return the file of a lesson in one language, and the line on which each block begins.

    `blocks` are ids with title, text and perhaps source; the lead, if there is one, comes first.
    """
    keys = dict(head)
    if blocks and blocks[0][0] == LEAD and blocks[0][1].get("source"):
        keys["lead_source"] = blocks[0][1]["source"]
    text = f"---\n{_dump(keys, _HeadDumper)}---\n"
    starts = []
    for id_, block in blocks:
        if id_ == LEAD:
            section = f"{block['text']}\n"
        else:
            text += "\n"
            section = _section(id_, block)
        starts.append(text.count("\n") + 1)
        text += section
    return text, starts


def _section(id_: str, block: Mapping[str, Any]) -> str:
    stamp = f" source={block['source']}" if block.get("source") else ""
    return f"## {block['title']} {{#{id_}{stamp}}}\n\n{block['text']}\n"


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: _RANKS.get(key, len(_ORDER))) if value.keys() & _RANKS.keys() else value
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(part) for part in value] if isinstance(value, list) else value


class _Dumper(yaml.SafeDumper):
    """Lists stand below their key and further in; short ones stay on its line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        found = super().analyze_scalar(scalar)
        # Double quotation marks, as people write them, unless the text has such marks itself; within single ones
        # a line's end would not come back as it was.
        marks = '"' in scalar or "\\" in scalar
        found.allow_single_quoted = found.allow_single_quoted and marks and scalar.isprintable()
        return found


class _HeadDumper(_Dumper):
    """For front matter, whose last line has no end when it is read: a block there would lose its own."""


def _list(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    short = not any(isinstance(part, dict | list) or "\n" in str(part) for part in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    lines = value.splitlines()
    # A block text cannot say that its first line is indented or empty in a way that all readers agree on.
    block = len(lines) > 1 and "\n".join(lines) == value.removesuffix("\n") and not value[0].isspace()
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else None)


_Dumper.add_representer(list, _list)
_Dumper.add_representer(str, _text)
_HeadDumper.add_representer(str, yaml.SafeDumper.represent_str)
