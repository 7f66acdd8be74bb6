"""Checks of single texts: every language there, Markdown that the format has, legal facts that exist."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from lms.content.markdown import Markdown
from lms.content.placeholders import blank_pieces
from lms.content.problems import Problems
from lms.content.yaml_source import Path, YamlSource
from lms.domain.facts import FactDefinition, Localised


@dataclass(frozen=True, slots=True)
class TextChecker:
    """Checks texts against the legal facts and images that exist; what it finds goes to `problems`."""

    definitions: Mapping[str, FactDefinition]
    source_language: str
    renderer: Markdown
    problems: Problems
    media: Collection[str] = ()

    def of_country(self, code: str) -> "TextChecker":
        """Return a checker whose findings block this country only."""
        return replace(self, problems=self.problems.of_country(code))

    def complete(self, source: YamlSource, path: Path, text: Localised, languages: Iterable[str]) -> None:
        """Check that the text exists in each language."""
        name = ".".join(str(step) for step in path)
        for tag in languages:
            if tag not in text:
                self.problems.error(source.path, source.line(*path), f"{name}: expected a text in `{tag}`")

    def exact(self, source: YamlSource, path: Path, text: Localised, languages: Iterable[str]) -> None:
        """Check that the text exists in each language; a text in another one is never shown, which is a warning."""
        self.complete(source, path, text, languages)
        name = ".".join(str(step) for step in path)
        for tag in text:
            if tag not in languages:
                line = source.line(*path, tag)
                self.problems.warning(source.path, line, f"{name}: nobody reads this in `{tag}`")

    def readable(self, source: YamlSource, path: Path, text: Localised, languages: Iterable[str]) -> None:
        """Check as `original`; a text in a language that nobody reads is a warning as well."""
        languages = list(languages)
        self.original(source, path, text, languages)
        self.exact(source, path, text, [tag for tag in (self.source_language, *languages) if tag in text])

    def original(self, source: YamlSource, path: Path, text: Localised, languages: Iterable[str]) -> None:
        """Check that the text exists in the source language; readers of others see that one, which is a warning."""
        self.complete(source, path, text, [self.source_language])
        name = ".".join(str(step) for step in path)
        for tag in languages:
            if tag not in text and tag != self.source_language:
                message = f"{name}: no text in `{tag}`, so its readers see the source language"
                self.problems.warning(source.path, source.line(*path), message)

    def localised(
        self, source: YamlSource, path: Path, text: Localised, languages: Iterable[str], *, phrase: bool = False
    ) -> None:
        """Check languages and Markdown of a text; a phrase has no paragraphs."""
        self.exact(source, path, text, languages)
        for tag, words in text.items():
            self.markdown(source.path, source.text_line(*path, tag), words, phrase=phrase)

    def without_facts(self, source: YamlSource, path: Path, text: Localised) -> None:
        """Check that no legal fact stands in a heading."""
        for tag, words in text.items():
            if "[[" in words:
                line = source.text_line(*path, tag)
                self.problems.error(source.path, line, "a legal fact may not stand in a heading")

    def blanks(self, source: YamlSource, path: Path, text: Localised) -> None:
        """Check the words around the blanks of a text, in all languages that it has."""
        for tag, words in text.items():
            line = source.text_line(*path, tag)
            before = 0
            for place, piece in enumerate(blank_pieces(words)):
                if place % 2 == 0:
                    self.markdown(source.path, line + before, piece, phrase=True)
                    before += piece.count("\n")

    def markdown(self, path: str, first_line: int, text: str, *, phrase: bool = False) -> None:
        """Check one Markdown text whose first line stands in `first_line` of the file."""
        rendered = self.renderer.phrase(text) if phrase else self.renderer.block(text)
        for offset, message in rendered.problems:
            self.problems.error(path, first_line + offset, message)
        for image in rendered.images:
            if image.name not in self.media:
                message = f"unknown image `{image.name}`: expected media/{image.name}.yaml in the course"
                self.problems.error(path, first_line + image.line, message)
        for key in rendered.facts:
            if key not in self.definitions:
                offset = text[: text.index(f"[[law.{key}]]")].count("\n")
                self.problems.error(
                    path, first_line + offset, f"unknown legal fact `{key}`: _facts.yaml has no such key"
                )
