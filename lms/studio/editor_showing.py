"""What the editor's pages show of blocks: rendered texts, differences, and what was refused in what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from lms.content.markdown import Markdown
from lms.domain.languages import direction
from lms.studio.author_facts import AuthorFact, Previewed, facts_of, images_of, preview
from lms.studio.author_lesson import AuthorBlock, Words
from lms.studio.editor_forms import MOST_TEXT, TextsForm
from lms.studio.three_way import Parts, differences
from lms.studio.workbench import Bench


@dataclass(frozen=True, slots=True)
class Side:
    """One text on the page: rendered, or (`parts`) as it was written with its differences marked."""

    language: str
    title: Parts
    parts: Parts = ()
    html: Markup = field(default_factory=Markup)

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Row:
    """A block on the lesson's page: what lies beneath (None for a new one), and this edition's own texts.

    `others` are those beneath in the other languages that the edition writes.
    """

    block: AuthorBlock
    title: str
    beneath: Side | None
    own: tuple[Side, ...]
    others: tuple[Side, ...] = ()


class Shower:
    """Shows the blocks of one bench; facts are looked up once."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.source = bench.ground.source_language
        self.images = images_of(bench.ground)
        self._markdown = Markdown()
        self._facts: dict[str, dict[str, AuthorFact]] = {}

    def facts(self, language: str) -> Mapping[str, AuthorFact]:
        """The facts in a language, by key."""
        if language not in self._facts:
            self._facts[language] = facts_of(self.bench.ground, language)
        return self._facts[language]

    def preview(self, text: str, language: str) -> Previewed:
        """The text as readers will see it, with what was refused in it."""
        return preview(self._markdown, text, self.facts(language), self.images, language)

    def html(self, text: str, language: str) -> Markup:
        """The text as readers will see it; clean, as `lms.content.markdown` makes it."""
        return Markup(self.preview(text, language).html)  # noqa: S704 - sanitised there

    def row(self, block: AuthorBlock) -> Row:
        """A block for the lesson's page."""
        below = block.beneath.get(self.source)
        found = (below or {}).get("title") if self.bench.edition.kind == "language" else block.title(self.source)
        title = found or _("Opening")
        if block.state == "replaced" and below is not None:
            own = block.own.get(self.source, {})
            old_title, new_title = differences(below.get("title", ""), own.get("title", below.get("title", "")))
            old, new = differences(below.get("text", ""), own.get("text", ""))
            others = tuple(self._rendered(words, tag) for tag, words in block.own.items() if tag != self.source)
            beneath = Side(self.source, old_title, old)
            return Row(block, title, beneath, (Side(self.source, new_title, new), *others), self._others(block))
        beneath_side = self._rendered(below, self.source) if below is not None else None
        own_sides = tuple(self._rendered(words, tag) for tag, words in block.own.items())
        return Row(block, title, beneath_side, own_sides, self._others(block))

    def _others(self, block: AuthorBlock) -> tuple[Side, ...]:
        return tuple(self._rendered(words, tag) for tag, words in block.beneath.items() if tag != self.source)

    def _rendered(self, words: Words, language: str) -> Side:
        text = (
            words["text"]
            if "text" in words
            else "\n\n".join(filter(None, (words.get("summary"), words.get("notice_text"))))
        )
        return Side(language, [("same", words.get("title", ""))], html=self.html(text, language))


def previews(shower: Shower, form: TextsForm) -> list[dict[str, Any]]:
    """The preview of everything typed, for each language that has a text."""
    found = []
    for tag, words in form.typed().items():
        text = words.get("text") or "\n\n".join(filter(None, (words.get("summary"), words.get("notice_text"))))
        if text:
            seen = shower.preview(text[:MOST_TEXT], tag)  # no block has more: saving says so
            html = Markup(seen.html)  # noqa: S704 - sanitised by lms.content.markdown
            found.append({"language": tag, "direction": direction(tag), "title": words.get("title", ""), "html": html,
                          "problems": seen.problems, "missing": seen.missing})  # fmt: skip
    return found


def refuse(shower: Shower, form: TextsForm) -> bool:
    """Say at each text what is refused in it, with its line. Returns whether anything was."""
    for tag, words in form.typed().items():
        for part in words.keys() - {"title"}:
            told = [
                _("Line %(line)s: %(problem)s.", line=line, problem=problem)
                for line, problem in shower.preview(words[part], tag).problems
            ]
            if told:
                form[f"{part}-{tag}"].errors = [*form[f"{part}-{tag}"].errors, *told]
    return any(field.errors for field in form)


def words_for_form(block: AuthorBlock, languages: Sequence[str]) -> dict[str, Words]:
    """What an author finds in the form: this edition's own words, else in the first language those beneath.

    In other languages nothing: a translation of the text beneath is none of the text that will be written here.
    """
    beneath = block.beneath
    if block.own and block.state != "hidden":
        return {tag: {**beneath.get(tag, {}), **block.own[tag]} for tag in languages if tag in block.own}
    return {tag: beneath[tag] for tag in languages[:1] if tag in beneath}
