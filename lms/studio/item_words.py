"""A question in lines, as its authors wrote it: what is asked, what may be answered, and what is right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.studio.author_lesson import Value
from lms.studio.item_law import ANSWER_WORDS, label_of
from lms.web import i18n

Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Line:
    """One text under its label, in the source language. `right`: whether it is a right answer (None: no answer), or in
    which countries (`where`). `depth` says how far it lies within others."""

    label: str
    text: str
    right: bool | None = None
    where: str = ""
    depth: int = 0


def lines_of(value: Value, source: str, facts: Facts) -> list[Line]:
    """All of a question."""
    return list(_Writer(source, facts).whole(value))


def words_in(text: Mapping[str, str], source: str) -> str:
    """A text in the source language, else in any."""
    return text.get(source) or next(iter(text.values()), "")


class _Writer:
    def __init__(self, source: str, facts: Facts) -> None:
        self.source, self.facts = source, facts

    def whole(self, value: Value) -> Iterator[Line]:
        yield Line(_("Question"), self._in(value["prompt"]))
        yield from self._answers(value, 0)
        yield from self._case(value)
        for name, label in (("debrief", _("Debrief")), ("feedback", _("Feedback for all"))):
            if value.get(name):
                yield Line(label, self._in(value[name]))

    def _answers(self, value: Value, depth: int) -> Iterator[Line]:
        if isinstance(value.get("text"), Mapping):
            yield Line(_("Text with gaps"), self._in(value["text"]))
        for place, choice in enumerate(value.get("choices") or (), 1):
            yield from self._choice(choice, _("Choice %(number)s", number=place), depth)
        options = {row["id"]: self._in(row["text"]) for row in value.get("options") or ()}
        for row in value.get("rows") or ():
            yield Line(self._in(row["text"]), options.get(row["option"], row["option"]), depth=depth)
        for place, row in enumerate(value.get("sequence") or (), 1):
            yield Line(_("Place %(number)s", number=place), self._in(row["text"]), depth=depth)
        for answer in value.get("answers") or ():
            yield Line(_("Accepted answer"), self._answer(answer), right=True, depth=depth)
        if value.get("unit"):
            yield Line(_("Unit"), ", ".join(_forms(value["unit"]["forms"])))
        for place, blank in enumerate(value.get("blanks") or (), 1):
            yield Line(_("Gap %(number)s", number=place), f"[[blank.{blank['id']}]]", depth=depth)
            yield from self._answers(blank, depth + 1)

    def _choice(self, choice: Value, label: str, depth: int) -> Iterator[Line]:
        correct = choice["correct"]
        where = "" if isinstance(correct, bool) else self._where(correct)
        text = self._in(choice["text"])
        text = f"{text} ({choice['image']})" if choice.get("image") else text
        yield Line(label, text, right=bool(correct), where=where, depth=depth)
        if choice.get("feedback"):
            yield Line(_("Feedback"), self._in(choice["feedback"]), depth=depth + 1)

    def _answer(self, answer: Value) -> str:
        if "forms" in answer:
            return ", ".join(_forms(answer["forms"]))
        value, tolerance = answer["value"], answer.get("tolerance") or "0"
        said = self._fact(value["fact"]) if isinstance(value, Mapping) else value
        return said if tolerance == "0" else f"{said} ± {tolerance}"

    def _case(self, value: Value) -> Iterator[Line]:
        steps, endings = value.get("steps") or (), value.get("endings") or ()
        titles = {row["id"]: self._in(row["title"]) for row in (*steps, *endings)}
        for step in steps:
            yield Line(titles[step["id"]], self._in(step["text"]))
            for row in step["decisions"]:
                target = titles.get(row["next"], row["next"])
                yield Line(
                    self._in(row["text"]), f"{self._in(row['consequence'])} → {target} ({row['credit']})", depth=1
                )
        for row in endings:
            yield Line(_("Ending: %(title)s", title=titles[row["id"]]), self._in(row["text"]))

    def _in(self, text: Mapping[str, str]) -> str:
        return words_in(text, self.source)

    def _fact(self, key: str) -> str:
        return str(_("what the country's law says: %(fact)s", fact=label_of(key, self.facts.get(key, {}))))

    def _where(self, correct: Value) -> str:
        file, wanted = self.facts.get(correct["fact"], {}), correct["equals"]
        if isinstance(wanted, str):
            choices = file.get("choices") or {}
            said = i18n.localised(choices[wanted]) if wanted in choices else str(ANSWER_WORDS.get(wanted, wanted))
        elif isinstance(wanted, Mapping):
            said = " ".join(f"{number} {unit}" for unit, number in wanted.items())
        else:
            said = str(wanted)
        return str(_("right where “%(fact)s” is “%(value)s”", fact=label_of(correct["fact"], file), value=said))


def _forms(forms: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(form for found in forms.values() for form in found))
