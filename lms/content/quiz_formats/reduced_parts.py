"""Parts of flat items that are cut down: new names, answers put together, words escaped."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lms.content.quiz_formats.names import letters
from lms.content.quiz_formats.results import Item
from lms.content.quiz_formats.texts import BLANK

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def named(parts: list[Item]) -> dict[str, str]:
    """Call the parts a, b, c, …; return the new ids by the old ones."""
    new = dict(zip((part["id"] for part in parts), letters(len(parts)), strict=True))
    for part in parts:
        part["id"] = new[part["id"]]
    return new


def order_blanks(item: Item, new: Mapping[str, str]) -> None:
    """In the order of the text, which is all that a text without names has."""
    item["text"] = BLANK.sub(lambda match: f"[[blank.{new.get(match[1], match[1])}]]", item["text"])
    places = {id_: place for place, id_ in enumerate(BLANK.findall(item["text"]))}
    item["blanks"].sort(key=lambda blank: places.get(blank["id"], 0))
    again = named(item["blanks"])
    item["text"] = BLANK.sub(lambda match: f"[[blank.{again.get(match[1], match[1])}]]", item["text"])
    for blank in item["blanks"]:
        named(blank.get("choices") or blank.get("answers") or [])


def parts(item: Item) -> Iterator[Item]:
    """Yield all choices, rows, answers and things to order."""
    for key in ("choices", "rows", "answers", "sequence"):
        yield from item.get(key) or ()
    for blank in item.get("blanks", ()):
        yield from (*(blank.get("choices") or ()), *(blank.get("answers") or ()))


def rename_answers(item: Item) -> None:
    """No format has names for what may be typed."""
    named(item.get("answers") or [])
    for blank in item.get("blanks", ()):
        named(blank.get("answers") or [])


def grouped(answers: list[Item]) -> list[Item]:
    """Return answers without forms that an earlier one has, neighbours of one worth and feedback as one."""
    groups: list[Item] = []
    seen: set[str] = set()
    for answer in answers:
        forms = [form for form in (" ".join(form.split()) for form in answer["forms"]) if form not in seen]
        seen.update(forms)
        if not forms:
            continue
        if groups and all(groups[-1].get(key) == answer.get(key) for key in ("credit", "feedback")):
            forms = groups.pop()["forms"] + forms
        groups.append({**answer, "forms": list(dict.fromkeys(forms))})
    return groups


def copied(value: Any) -> Any:
    """Return a copy that may be changed."""
    if isinstance(value, dict):
        return {key: copied(part) for key, part in value.items()}
    return [copied(part) for part in value] if isinstance(value, list) else value


def escaped(plain: str) -> str:
    """Plain words as Markdown that says just these words."""
    return _PUNCTUATION.sub(r"\\\g<0>", plain)
