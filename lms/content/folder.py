"""Reading files of a courses folder by name: what is listed, what is missing, and what nobody would see."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lms.content.files import Disk, Files
from lms.content.problems import Problems
from lms.content.yaml_source import Model, YamlSource, parse, validate

_NUMBER = re.compile(r"[0-9]{2}-")


@dataclass(frozen=True, slots=True)
class Folder:
    """The root of all courses and the collector of problems; paths are printed from the root's own name on.

    The files themselves lie on disk, or in memory (`lms.content.files`). With `whole` false it is a part of a folder:
    what is listed may be absent.
    """

    root: Path
    problems: Problems
    files: Files = field(default_factory=Disk)
    whole: bool = True

    def name(self, path: Path) -> str:
        """Return the path as people see it: `courses/responsible-ai/course.yaml`."""
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def text(self, path: Path) -> str | None:
        """Return the file's text, or None (and a problem) when there is none that can be read."""
        try:
            return self.files.text(path)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.problems.error(self.name(path), line, "expected UTF-8")
        except OSError:
            self.problems.error(self.name(path), 1, "expected this file, but it cannot be read")
        return None

    def yaml(self, path: Path, model: type[Model]) -> tuple[Model, YamlSource] | None:
        """Return the file as its model has it, or None, with every mistake in it among the problems."""
        source = self.source(path)
        file = validate(source, model, self.problems) if source else None
        return (file, source) if file and source else None

    def source(self, path: Path) -> YamlSource | None:
        """Return the plain data of a YAML file with its places, or None, with every mistake in its YAML reported."""
        parsed = self.files.parsed(path)
        if parsed is not None:
            return YamlSource(self.name(path), parsed.value, parsed.lines)
        text = self.text(path)
        return parse(text, self.name(path), self.problems) if text is not None else None

    def exists(self, path: Path) -> bool:
        """Say whether there is such a file."""
        return self.files.exists(path)

    def children(self, path: Path) -> list[Path]:
        """Return what is in a folder, by name; nothing if there is no such folder."""
        return sorted(child for child in self.files.children(path) if child.name[0] != ".")

    def by_slug(self, paths: Iterable[Path]) -> dict[str, Path]:
        """Map slugs (names without number and extension) to paths; a second one with the same slug is an error."""
        found: dict[str, Path] = {}
        for path in paths:
            slug = _NUMBER.sub("", path.name.partition(".")[0], count=1)
            if slug in found:
                self.problems.error(self.name(path), 1, f"expected one `{slug}`, but {found[slug].name} is there too")
            else:
                found[slug] = path
        return found

    def listed(self, found: Mapping[str, Path], slugs: Iterable[str], source: YamlSource, key: str) -> dict[str, Path]:
        """Return the paths of the listed slugs in order; missing ones are errors, unlisted ones warnings."""
        result: dict[str, Path] = {}
        for place, slug in enumerate(slugs):
            if slug in found:
                result[slug] = found[slug]
            elif self.whole:
                self.problems.error(source.path, source.line(key, place), f"`{slug}` is listed, but has no file")
        for slug in found.keys() - result.keys():
            line = f"not listed under {key} in {source.path}, so nobody sees it"
            self.problems.warning(self.name(found[slug]), 1, line)
        return result

    def same_slug(self, slug: str, path: Path, source: YamlSource) -> None:
        """Check that the slug in a file is that of its name."""
        if [slug] != list(self.by_slug([path])):
            self.problems.error(source.path, source.line("slug"), f"expected the slug of its name, not `{slug}`")

    def named_for(self, path: Path, code: str, source: YamlSource, key: str) -> None:
        """Check that the country in a file is that of its name."""
        if path.name != f"{code}.yaml":
            self.problems.error(source.path, source.line(key), f"expected the country of its name, not `{code}`")

    def of_country(self, code: str) -> "Folder":
        """Return the folder with problems that block this country only."""
        return replace(self, problems=self.problems.of_country(code))
