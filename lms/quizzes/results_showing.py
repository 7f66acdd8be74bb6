"""Results in words: what was picked, which item is worth a look, and figures as a chart takes them."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from lms.web.i18n import language, language_name, territory_name

Body = Mapping[str, Any]
TOO_LOW = 0.2  # Ebel and Frisbie, Essentials of Educational Measurement (1991): below it an item tells little
TOO_EASY, TOO_HARD = 0.95, 0.2
LONGEST = 120  # characters of a question in a list


def plain(html: str, longest: int = LONGEST) -> str:
    """A text without its markup, cut short."""
    text = str(Markup(html).striptags())  # noqa: S704 - only to take the markup out, and it is escaped again where shown
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def groups(countries: Sequence[str]) -> str:
    """A bloc of countries in words."""
    return ", ".join(sorted(territory_name(country, language()) for country in countries))


def tongue(tag: str) -> str:
    """A language in words; "" stands for those that have too few people."""
    return language_name(tag, language()) if tag else _("Other languages together")


def first_tongue(languages: Sequence[str]) -> str:
    """The same for a group of figures."""
    return tongue(languages[0])


def remarks(item: Body) -> list[tuple[str, str]]:
    """What speaks for a look at an item: (tone, sentence)."""
    found = []
    facility, discrimination = item["facility"], item["discrimination"]
    if discrimination is not None and discrimination < 0:
        found.append(("refused", _("Those who know less have it right more often: is the key right?")))
    elif discrimination is not None and discrimination < TOO_LOW:
        found.append(("attention", _("It hardly tells who knows more.")))
    if facility is not None and facility > TOO_EASY:
        found.append(("neutral", _("Nearly everybody has it right.")))
    if facility is not None and facility < TOO_HARD:
        found.append(("attention", _("Nearly everybody has it wrong.")))
    for one in item.get("differences", ()):
        if one["severity"] != "A":
            name = tongue(one["other"])
            found.append(("attention", _("Check this translation: %(language)s", language=name)))
    return found


def pick_words(body: Body | None, pick: str) -> str:
    """What somebody picked, in the words of the item as it is now; its short name where the item is gone."""
    kind, _colon, name = pick.partition(":")
    if pick == "none":
        return str(_("No answer"))
    if pick == "other":
        return str(_("Something else"))
    if body is None or kind not in _WORDS:
        return name or pick
    try:
        return _WORDS[kind](body, name)
    except (KeyError, StopIteration):  # a choice that the item had once
        return str(_("%(name)s (not in the item any more)", name=name))


def is_right(body: Body | None, pick: str) -> bool:
    """Whether that pick is a right one, by the key as it is now."""
    kind, _colon, name = pick.partition(":")
    if body is None or kind not in _RIGHT:
        return False
    try:
        return _RIGHT[kind](body, name)
    except (KeyError, StopIteration, ValueError):
        return False


def _one(rows: Sequence[Body], name: str) -> Body:
    return next(row for row in rows if row["id"] == name)


def _pair(name: str) -> tuple[str, str]:
    first, _equals, second = name.partition("=")
    return first, second


def _choice(body: Body, name: str) -> str:
    choice = _one(body["choices"], name)
    return plain(choice["html"]) or str((choice.get("image") or {}).get("alt", name))


def _row(body: Body, name: str) -> str:
    row, option = _pair(name)
    return f"{plain(_one(body['rows'], row)['html'])} – {plain(_one(body['options'], option)['html'])}"


def _place(body: Body, name: str) -> str:
    place, stage = _pair(name)
    return f"{place}. {plain(_one(body['sequence'], stage)['html'])}"


def _accepted(body: Body, name: str) -> str:
    answer = _one(body["answers"], name)
    return str(answer.get("shown") or answer.get("value"))


def _blank(body: Body, name: str) -> str:
    blank, filled = _pair(name)
    gap = _one(body["blanks"], blank)
    if filled == "other":
        return f"{blank}: {_('Something else')}"
    if gap["choices"]:
        return f"{blank}: {plain(_one(gap['choices'], filled)['html'])}"
    return f"{blank}: {_one(gap['answers'], filled)['shown']}"


def _decision(body: Body, name: str) -> str:
    step, _slash, decision = name.partition("/")
    found = _one(body["steps"], step)
    return f"{found['title']}: {plain(_one(found['decisions'], decision)['html'])}"


def _filled_right(body: Body, name: str) -> bool:
    blank, filled = _pair(name)
    gap = _one(body["blanks"], blank)
    if gap["choices"]:
        return bool(_one(gap["choices"], filled)["correct"])
    return Fraction(_one(gap["answers"], filled)["credit"]) == 1


def _in_place(body: Body, name: str) -> bool:
    place, stage = _pair(name)
    return bool(body["sequence"][int(place) - 1]["id"] == stage)


def _best_decision(body: Body, name: str) -> bool:
    step, _slash, decision = name.partition("/")
    worth = {one["id"]: Fraction(one["credit"]) for one in _one(body["steps"], step)["decisions"]}
    return worth[decision] == max(worth.values())


_WORDS: dict[str, Callable[[Body, str], str]] = {
    "choice": _choice,
    "row": _row,
    "place": _place,
    "accepted": _accepted,
    "blank": _blank,
    "decision": _decision,
}
_RIGHT: dict[str, Callable[[Body, str], bool]] = {
    "choice": lambda body, name: bool(_one(body["choices"], name)["correct"]),
    "row": lambda body, name: bool(_one(body["rows"], _pair(name)[0])["option"] == _pair(name)[1]),
    "place": _in_place,
    "accepted": lambda body, name: Fraction(_one(body["answers"], name)["credit"]) == 1,
    "blank": _filled_right,
    "decision": _best_decision,
}
