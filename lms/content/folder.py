"""Reading files of a courses folder by name: what is listed, what is missing, and what nobody would see."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lms.content.problems import Problems
from lms.content.yaml_source import Model, YamlSource, parse, validate

_NUMBER = re.compile(r"[0-9]{2}-")


@dataclass(frozen=True, slots=True)
class Folder:
    """The root of all courses and the collector of problems; paths are printed from the root's own name on."""

    root: Path
    problems: Problems

    def name(self, path: Path) -> str:
        """Return the path as people see it: `courses/responsible-ai/course.yaml`."""
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def text(self, path: Path) -> str | None:
        """Return the file's text, or None (and a problem) when there is none that can be read."""
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self.problems.error(self.name(path), line, "expected UTF-8")
        except OSError:
            self.problems.error(self.name(path), 1, "expected this file, but it cannot be read")
        return None

    def yaml(self, path: Path, model: type[Model]) -> tuple[Model, YamlSource] | None:
        """Return the file as its model has it, or None, with every mistake in it among the problems."""
        text = self.text(path)
        source = parse(text, self.name(path), self.problems) if text is not None else None
        file = validate(source, model, self.problems) if source else None
        return (file, source) if file and source else None

    def children(self, path: Path) -> list[Path]:
        """Return what is in a folder, by name; nothing if there is no such folder."""
        return sorted(child for child in path.iterdir() if child.name[0] != ".") if path.is_dir() else []

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
            else:
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
