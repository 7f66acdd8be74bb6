"""YAML with the place of every value: safe, without duplicate keys, aliases or surprises such as `no` for false."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from lms.content.problems import Problems

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
# libyaml recurses on the C stack and gives up by itself; Python's walk over its nodes must stop before that.
DEEPEST = 40


class _CoreLoader(yaml.CSafeLoader):
    """Resolves plain scalars by the core schema of YAML 1.2, where NO is a country and not a truth value."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name and kind are PyYAML's


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


@dataclass(frozen=True, slots=True)
class YamlSource:
    """A parsed file: plain data, and the line (from 1) of each value by its path, `("items", 2, "prompt", "en")`."""

    path: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)
    text_lines: dict[Path, int] = field(default_factory=dict)

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
    loader = _CoreLoader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        problems.error(path, first_line + line, f"no valid YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        problems.error(path, first_line, f"no valid YAML: {str(error).splitlines()[0]}")
        return None
    finally:
        loader.dispose()
    if node is None:
        problems.error(path, first_line, "the file is empty")
        return None
    walk = _Walk(loader, path, problems, first_line)
    value = walk.value(node, ())
    return YamlSource(path, value, walk.lines, walk.text_lines)


def validate(source: YamlSource, model: type[Model], problems: Problems) -> Model | None:
    """Return the file as the model has it, or None with every mistake in `problems`."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            place = source.line(*found["loc"])
            problems.error(source.path, place, _sentence(source, found["loc"], found["type"], found["msg"]))
        return None


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


class _Walk:
    def __init__(self, loader: _CoreLoader, path: str, problems: Problems, first_line: int) -> None:
        self.loader = loader
        self.path = path
        self.problems = problems
        self.first_line = first_line
        self.seen: set[int] = set()
        self.lines: dict[Path, int] = {}
        self.text_lines: dict[Path, int] = {}

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = self._line(node)
        self.lines.setdefault(path, line)
        if id(node) in self.seen:
            self._refuse(node, "anchors and aliases are not used in content")
            return None
        self.seen.add(id(node))
        if len(path) > DEEPEST:
            self._refuse(node, f"nested deeper than {DEEPEST} levels")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        self.text_lines[path] = line + (1 if getattr(node, "style", None) in ("|", ">") else 0)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, "a key must be a word")
            elif key.value in result:
                first = self.lines[(*path, key.value)]
                self._refuse(key, f"the key `{key.value}` is here twice, first in line {first}")
            else:
                self.lines[(*path, key.value)] = self._line(key)
                result[key.value] = self.value(child, (*path, key.value))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self.loader.construct_object(node)
        except yaml.YAMLError:
            self._refuse(node, f"the tag {node.tag} is not used in content")
        except ValueError:
            self._refuse(node, f"no such date: {node.value}")
        return None

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)

    def _refuse(self, node: yaml.Node, message: str) -> None:
        self.problems.error(self.path, self._line(node), message)
