"""YAML with the place of every value: safe, without duplicate keys, aliases or surprises such as `no` for false."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from lms.content.problems import Problems

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
# Far above what the format needs, far below what Python's stack bears (libyaml's own composer would crash).
DEEPEST = 40

# The core schema of YAML 1.2, where NO is a country and not a truth value; a number with a leading zero is a text.
_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"|~|null"), lambda _text: None),
    (re.compile(r"true|false"), lambda text: text == "true"),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})"), int),
    (re.compile(r"[-+]?[0-9]+\.[0-9]+"), float),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), date.fromisoformat),
)


@dataclass(frozen=True, slots=True)
class YamlSource:
    """A parsed file: plain data, and the line (from 1) of each value by its path, `("items", 2, "prompt", "en")`."""

    path: str
    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    text_lines: Mapping[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Return the line of the value, or of the nearest thing around it that exists."""
        known: Path = ()
        for step in path:
            # pydantic names union members in its paths, so a step that the file does not have is passed over.
            if (*known, step) in self.lines:
                known = (*known, step)
        return self.lines.get(known, 1)

    def text_line(self, *path: str | int) -> int:
        """Return the line on which the text of a value begins: below its key for a block (`|`)."""
        return self.text_lines.get(path, self.line(*path))


def parse(text: str, path: str, problems: Problems, first_line: int = 1) -> YamlSource | None:
    """Return the parsed text, or None when it is no YAML at all; every mistake goes to `problems`."""
    walk = _Walk(path, problems, first_line)
    try:
        value = walk.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        problems.error(path, first_line + line, f"no valid YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        problems.error(path, first_line, f"no valid YAML: {str(error).splitlines()[0]}")
        return None
    except _Refused as refusal:
        problems.error(path, refusal.line, str(refusal))
        return None
    return YamlSource(path, value, walk.lines, walk.text_lines)


def validate(source: YamlSource, model: type[Model], problems: Problems) -> Model | None:
    """Return the file as the model has it, or None with every mistake in `problems`."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        report(source, error, problems)
        return None


def report(source: YamlSource, error: ValidationError, problems: Problems, path: Path = ()) -> None:
    """Add every mistake that a model found in what lies at this path of a file."""
    for found in error.errors(include_url=False):
        location = (*path, *found["loc"])
        sentence = _sentence(source, location, found["type"], found["msg"])
        problems.error(source.path, source.line(*location), sentence)


def _sentence(source: YamlSource, location: Sequence[str | int], kind: str, message: str) -> str:
    known: Path = ()
    for step in location:
        if (*known, step) in source.lines or (step == location[-1] and kind == "missing"):
            known = (*known, step)
    name = ".".join(str(step) for step in known) or "file"
    if kind == "missing":
        return f"{name}: expected, but it is missing"
    if kind == "extra_forbidden":
        return f"{name}: this key is unknown here"
    message = message.removeprefix("Value error, ").replace("Input should be", "expected")
    if kind == "string_type":
        message += " (put quotation marks around it)"
    return f"{name}: {message}"


class _Refused(Exception):
    """The file is not read on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Walk:
    """Builds plain data from the parser's events, and notes the line of everything on the way."""

    def __init__(self, path: str, problems: Problems, first_line: int) -> None:
        self.path = path
        self.problems = problems
        self.first_line = first_line
        self.lines: dict[Path, int] = {}
        self.text_lines: dict[Path, int] = {}

    def document(self, events: Iterator[yaml.Event]) -> Any:
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(self._line(event), "expected one document, but `---` begins another")
                value = self.value(next(events), events, ())
        if not documents:
            raise _Refused(self.first_line, "the file is empty")
        return value

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:
        line = self._line(event)
        self.lines.setdefault(path, line)
        if len(path) > DEEPEST:
            raise _Refused(line, f"nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "anchors and aliases are not used in content")
        if getattr(event, "tag", None):
            raise _Refused(line, "tags are not used in content")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        self.text_lines[path] = line + (1 if getattr(event, "style", None) in ("|", ">") else 0)
        return self._scalar(event)

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            result.append(self.value(event, events, (*path, len(result))))
        return result

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = self._line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(line, "a key must be a word")
            key = (*path, event.value)
            if event.value in result:
                first = self.lines[key]
                self.problems.error(self.path, line, f"the key `{event.value}` is here twice, first in line {first}")
                _Walk(self.path, self.problems, self.first_line).value(next(events), events, key)
            else:
                self.lines[key] = line
                result[event.value] = self.value(next(events), events, key)
        return result

    def _scalar(self, event: Any) -> Any:
        if event.style in (None, ""):
            for pattern, convert in _PLAIN:
                if pattern.fullmatch(event.value):
                    return self._converted(event, convert)
        return event.value

    def _converted(self, event: Any, convert: Callable[[str], Any]) -> Any:
        try:
            return convert(event.value)
        except ValueError:
            self.problems.error(self.path, self._line(event), f"no such date: {event.value}")
            return None

    def _line(self, event: yaml.Event) -> int:
        return self.first_line + int(getattr(event.start_mark, "line", 0))
