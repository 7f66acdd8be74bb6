"""A compiled question with its answer key, for those who write and review it: as parts of a page, and as plain text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms.studio.side_by_side import plain_text

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One thing that may be answered. `html` is clean; `right` marks it (None: neither), `note` is plain text, `image`
    has src, width, height and alt."""

    html: str
    right: bool | None = None
    feedback: str = ""
    note: str = ""
    image: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class KeyPart:
    """Lines under a heading, which may be ""."""

    heading: str
    lines: Sequence[KeyLine]
    html: str = ""


def key_parts(item: Body) -> list[KeyPart]:
    """The answers of a question of any type."""
    return [part for part in _PARTS.get(str(item.get("type")), _choices)(item) if part.lines or part.html]


def key_text(item: Body) -> str:
    """All of a question as plain text, with its right answers marked."""
    found = [plain_text(item["prompt"])]
    for part in key_parts(item):
        found += [part.heading, plain_text(part.html)]
        for line in part.lines:
            mark = {True: "✓ ", False: "– ", None: ""}[line.right]
            words = line.note if line.image is None else str(line.image["alt"])
            said = ": ".join(filter(None, (plain_text(line.html), plain_text(line.feedback))))
            found.append(f"{mark}{said}{f' ({words})' if words else ''}")
    found += [plain_text(item.get("feedback", ""))]
    return "\n\n".join(filter(None, found))


def _choices(item: Body) -> Iterator[KeyPart]:
    yield KeyPart("", [_choice(choice) for choice in item.get("choices", ())])


def _choice(choice: Body) -> KeyLine:
    worth = choice.get("credit")
    note = _("%(credit)s of the points", credit=worth) if worth is not None else ""
    html = "" if choice.get("image") else choice["html"]
    return KeyLine(html, bool(choice["correct"]), choice.get("feedback", ""), note, choice.get("image"))


def _matching(item: Body) -> Iterator[KeyPart]:
    options = {option["id"]: plain_text(option["html"]) for option in item["options"]}
    rows = [KeyLine(row["html"], True, row["feedback"], f"→ {options[row['option']]}") for row in item["rows"]]
    used = {row["option"] for row in item["rows"]}
    over = [KeyLine(option["html"], False) for option in item["options"] if option["id"] not in used]
    yield KeyPart("", rows)
    yield KeyPart(_("Options that go with nothing"), over)


def _ordering(item: Body) -> Iterator[KeyPart]:
    stages = [KeyLine(stage["html"], None, note=str(place)) for place, stage in enumerate(item["sequence"], 1)]
    yield KeyPart(_("In this order"), stages)


def _words(item: Body) -> Iterator[KeyPart]:
    yield KeyPart(_("Accepted answers"), [_accepted(answer) for answer in item["answers"]])


def _accepted(answer: Body) -> KeyLine:
    return KeyLine("", True, answer["feedback"], f"{', '.join(answer['forms'])}{_worth(answer['credit'])}")


def _worth(credit: str) -> str:
    return "" if credit == "1" else " · " + str(_("%(credit)s of the points", credit=credit))


def _numeric(item: Body) -> Iterator[KeyPart]:
    lines = []
    for answer in item["answers"]:
        near = "" if answer["tolerance"] == "0" else f" ± {answer['tolerance']}"
        lines.append(KeyLine("", True, answer["feedback"], f"{answer['value']}{near}{_worth(answer['credit'])}"))
    yield KeyPart(_("Accepted numbers"), lines)
    if item.get("unit"):
        yield KeyPart(_("Unit"), [KeyLine("", note=", ".join(item["unit"]["forms"]))])


def _blanks(item: Body) -> Iterator[KeyPart]:
    number = {blank["id"]: place for place, blank in enumerate(item["blanks"], 1)}
    text = "".join(
        piece["html"] if "html" in piece else f"<strong>[{number[piece['blank']]}]</strong>" for piece in item["text"]
    )
    yield KeyPart("", [], f"<p>{text}</p>")
    for blank in item["blanks"]:
        lines = [_choice(one) for one in blank["choices"] or ()] + [_accepted(one) for one in blank["answers"] or ()]
        yield KeyPart(_("Gap %(number)s", number=number[blank["id"]]), lines)


def _scenario(item: Body) -> Iterator[KeyPart]:
    titles = {row["id"]: row["title"] for row in (*item["steps"], *item["endings"])}
    for step in item["steps"]:
        lines = [
            KeyLine(one["html"], None, one["consequence"], f"{one['credit']} → {titles.get(one['next'], one['next'])}")
            for one in step["decisions"]
        ]
        yield KeyPart(step["title"], lines, step["html"])
    for ending in item["endings"]:
        yield KeyPart(_("Ending: %(title)s", title=ending["title"]), [], ending["html"])
    yield KeyPart(_("Debrief"), [], item["debrief"])


_PARTS = {
    "matching": _matching,
    "ordering": _ordering,
    "short-text": _words,
    "numeric": _numeric,
    "blanks": _blanks,
    "scenario": _scenario,
}
