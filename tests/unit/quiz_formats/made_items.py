"""Items of every type, made up by hypothesis, and what of them comes back from a file."""

from fractions import Fraction
from html import escape

from hypothesis import strategies as st

from lms.content.quiz_formats.carried import FORMATS
from lms.content.quiz_formats.flat import TEXTS, canonical, flattened, localised
from lms.content.quiz_formats.reducing import Reducing
from lms.content.quiz_formats.results import LeftOut
from lms.content.quiz_formats.texts import Outgoing
from lms.infra.imports.fragments import to_markdown

OUT = Outgoing("media:{}")
IMAGES = {f"media:{name}": name for name in ("map", "photo-2")}
PHRASES = {"choices", "rows", "options", "sequence"}
ALPHABET = "abz 019ÄéЖ中ابج" + "~=#{}:\\%&<>\"'`*_[]()!?.,;/|$@^+-–“”\u200f"
words = st.text(ALPHABET, min_size=1, max_size=25).map(lambda text: f"{' '.join(text.split())}w".strip())
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
credits_ = st.fractions(-1, 1, max_denominator=60).filter(lambda part: part not in (0, 1))


@st.composite
def blocks(draw):
    """Markdown of the content format."""
    parts = [f"<p>{escape(draw(words))}</p>"]
    extra = draw(st.sampled_from(["", "strong", "list", "link", "table", "image", "callout", "fact", "lines"]))
    one, two = escape(draw(words)), escape(draw(words))
    parts.append(
        {
            "": "",
            "strong": f"<p>{one} <strong>{two}</strong> x</p>",
            "list": f"<ul><li>{one}</li><li>{two}</li></ul>",
            "link": f'<p>see <a href="https://a.example/b?c=d&amp;e=f#g">{one}</a></p>',
            "table": f"<table><tr><th>{one}</th><th>b</th></tr><tr><td>{two}</td><td>d</td></tr></table>",
            "image": '<p><img src="media:map" alt="A map"></p>',
            "callout": f'<aside class="callout callout-note"><p class="callout-title">Note</p><p>{one}</p></aside>',
            "fact": "<p>By [[law.duty_to_report]] here.</p>",
            "lines": f"<p>{one}<br>{two}</p>",
        }[extra]
    )
    return block_text(to_markdown("".join(parts), IMAGES, False)[0])


@st.composite
def phrases(draw):
    one, two = escape(draw(words)), escape(draw(words))
    html = draw(st.sampled_from([one, f"{one} <em>{two}</em>", f"<strong>{one}</strong> x"]))
    return phrase_text(to_markdown(html, {}, True)[0])


def block_text(text: str) -> str:
    """A text as it is spelled when it has been out and in."""
    return to_markdown(OUT.block(text), IMAGES, False)[0]


def phrase_text(text: str) -> str:
    return to_markdown(OUT.phrase(text), {}, True)[0]


def said(draw):
    return {"feedback": {"en": draw(blocks())}} if draw(st.booleans()) else {}


def ids(draw, least, most):
    return draw(st.lists(slugs, min_size=least, max_size=most, unique=True))


def choices(draw, right, *, credit=True, image=False, text=phrases):
    found = []
    for place, id_ in enumerate(ids(draw, 2, 5)):
        choice = {"id": id_, "text": {"en": draw(text())}, "correct": place in right, **said(draw)}
        if credit and not choice["correct"] and draw(st.booleans()):
            choice["credit"] = str(draw(credits_))
        if image:
            choice["image"], choice["text"] = draw(st.sampled_from(["map", "photo-2"])), {"en": draw(words)}
        found.append(choice)
    return draw(st.permutations(found))


def accepted(draw):
    found = []
    for place, id_ in enumerate(ids(draw, 1, 3)):
        forms = draw(st.lists(words, min_size=1, max_size=3))
        credit = {"credit": str(draw(credits_))} if place else {}
        found.append({"id": id_, "forms": {"en": forms}, **credit, **said(draw)})
    return found


def single(draw):
    return {"choices": choices(draw, {0})}


def multiple(draw):
    found = choices(draw, set(range(draw(st.integers(1, 3)))), credit=False)
    if draw(st.booleans()):
        for choice in found:
            credit = draw(credits_)
            choice["credit"] = str(abs(credit) if choice["correct"] else -abs(credit))
    return {"choices": found, "scoring": draw(st.sampled_from(["partial", "all-or-nothing"]))}


def true_false(draw):
    right = draw(st.booleans())
    return {
        "choices": [
            {"id": id_, "text": {"en": draw(phrases())}, "correct": is_true is right, **said(draw)}
            for id_, is_true in draw(st.permutations([("true", True), ("false", False)]))
        ]
    }


def image_choice(draw):
    return {"choices": choices(draw, {0}, image=True)}


def matching(draw):
    options = [{"id": id_, "text": {"en": draw(phrases())}} for id_ in ids(draw, 2, 4)]
    rows = [
        {"id": id_, "text": {"en": draw(phrases())}, "option": draw(st.sampled_from(options))["id"], **said(draw)}
        for id_ in ids(draw, 1, 4)
    ]
    return {"rows": rows, "options": options, "scoring": draw(st.sampled_from(["partial", "all-or-nothing"]))}


def ordering(draw):
    sequence = [{"id": id_, "text": {"en": draw(phrases())}} for id_ in ids(draw, 2, 5)]
    return {"sequence": sequence, "scoring": draw(st.sampled_from(["partial", "all-or-nothing"]))}


def short_text(draw):
    return {"answers": accepted(draw), "case_sensitive": draw(st.booleans())}


def numeric(draw):
    answers = []
    for place, id_ in enumerate(ids(draw, 1, 3)):
        value = draw(st.decimals(-(10**6), 10**6, places=2).map(str))
        tolerance = draw(st.decimals(0, 100, places=1).map(str))
        credit = {"credit": str(draw(credits_))} if place else {}
        answers.append({"id": id_, "value": value, "tolerance": tolerance, **credit, **said(draw)})
    unit = {"unit": {"forms": {"en": draw(st.lists(words, min_size=1, max_size=2, unique=True))}}}
    if draw(st.booleans()):
        unit["unit"]["required"] = True
    return {"answers": answers, **(unit if draw(st.booleans()) else {})}


def blanks(draw):
    found, text = [], [draw(words)]
    for id_ in ids(draw, 1, 3):
        way = draw(st.sampled_from(["choices", "answers"]))
        found.append({"id": id_, way: choices(draw, {0}) if way == "choices" else accepted(draw)})
        text += [f"[[blank.{id_}]]", draw(words)]
    line = to_markdown(escape(" ".join(text)), {}, True)[0]
    for blank in found:
        line = line.replace(f"[ [blank.{blank['id']}]]", f"[[blank.{blank['id']}]]")
        line = line.replace(rf"\[ \[blank.{blank['id']}\]\]", f"[[blank.{blank['id']}]]")
    return {"text": {"en": line}, "blanks": found, "scoring": draw(st.sampled_from(["partial", "all-or-nothing"]))}


MADE = {
    "single": single,
    "multiple": multiple,
    "true-false": true_false,
    "image-choice": image_choice,
    "matching": matching,
    "ordering": ordering,
    "short-text": short_text,
    "numeric": numeric,
    "blanks": blanks,
}


@st.composite
def items(draw, type_=None):
    """An item in file form that the schema takes."""
    type_ = type_ or draw(st.sampled_from([*MADE]))
    prompt = {"en": draw(blocks())}
    if draw(st.booleans()):
        prompt["ar"] = "سؤال"
    head = {
        "id": draw(slugs),
        "languages": ["en", "ar"] if "ar" in prompt else ["en"],
        "topic": draw(slugs),
        "bloom": draw(st.sampled_from(["remember", "apply", "create"])),
        "level": draw(st.integers(1, 3)),
        "points": draw(st.integers(1, 5)),
        "retired": draw(st.booleans()),
        "references": draw(st.lists(st.just("duty_to_report"), max_size=1)),
    }
    if draw(st.booleans()):
        head["step"] = draw(slugs)
    return canonical({**head, "type": type_, "prompt": prompt, **said(draw), **MADE[type_](draw)})


def expected(item, format_):
    """What comes back: (item or None, sentences about what is lost)."""
    reducing = Reducing(FORMATS[format_], "en", OUT)
    try:
        flat, notes = flattened(item, "en")
        flat = reducing.reduced(flat)
    except LeftOut as left:
        return None, [left.what]
    return localised(respelled(flat), "en"), [*(note.what for note in notes), *reducing.lost]


def respelled(value, *, phrase=False):
    """All texts as they are spelled when they have been out and in."""
    if isinstance(value, list):
        return [respelled(part, phrase=phrase) for part in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, part in value.items():
        if key == "text" and "image" in value:
            found[key] = part
        elif key in TEXTS and isinstance(part, str):
            line = phrase or (key == "text" and "[[blank." in part)
            found[key] = _line(part) if line and key == "text" else block_text(part)
        else:
            found[key] = respelled(part, phrase=key in PHRASES)
    return found


def _line(text):
    return text if "[[blank." in text else phrase_text(text)


def total(item):
    return sum(Fraction(choice.get("credit", 0)) for choice in item.get("choices", ()))
