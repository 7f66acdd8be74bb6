"""The language, direction, theme and time zone in which this request is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, g, request, session
from flask_babel import Babel, force_locale, format_date, format_datetime, format_time, get_translations
from flask_login import current_user

from lms.settings import ROOT

LANGUAGES = ("en", "ar")  # the interface's: one catalogue each under translations/
# Dates and numbers as an international room reads them: 24 Nov 2026, 16:40.
CONVENTIONS = {"en": "en_GB"}
babel = Babel()


@dataclass(frozen=True, slots=True)
class PageLocale:
    language: str
    direction: str


@cache
def page_locale(language: str) -> PageLocale:
    return PageLocale(language, Locale.parse(language, sep="-").text_direction)


@cache
def own_names() -> tuple[tuple[str, str], ...]:
    """Every interface language with its name in itself."""
    return tuple((tag, Locale.parse(tag, sep="-").get_display_name(tag) or tag) for tag in LANGUAGES)


def language() -> str:
    """The interface language: the member's, else the visitor's choice, else what the browser asks for."""
    if "language" not in g:
        wanted = current_user.language if current_user.is_authenticated else session.get("language")
        found = wanted if wanted in LANGUAGES else None
        g.language = found or request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    return str(g.language)


def conventions() -> str:
    """The locale that dates and numbers follow: the language with a territory where that matters."""
    return CONVENTIONS.get(language(), language())


def forget() -> None:
    """After the language was changed within this request."""
    g.pop("language", None)
    g.pop("texts", None)


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Within it everything is said in this language, or English where it has no catalogue: for letters to people,
    also outside of a request."""
    before = {name: g.pop(name, None) for name in ("language", "texts")}
    g.language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    try:
        with force_locale(conventions()):
            yield
    finally:
        forget()
        for name, value in before.items():
            if value is not None:
                setattr(g, name, value)


def _texts() -> Any:
    if "texts" not in g:
        g.texts = get_translations()
    return g.texts


def theme() -> str:
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""


@cache
def territory_name(country: str, language: str) -> str:
    """The localised name of an ISO 3166-1 country (source: CLDR)."""
    return str(Locale.parse(language, sep="-").territories.get(country, country))


@cache
def language_name(tag: str, language: str) -> str:
    """The localised name of a BCP 47 language (source: CLDR)."""
    return Locale.parse(tag, sep="-").get_display_name(Locale.parse(language, sep="-")) or tag


def localised(text: dict[str, str], wanted: str | None = None) -> str:
    """One language of a localised text: the page's, else English, else any."""
    return text.get(wanted or language()) or text.get("en") or next(iter(text.values()), "")


def at_venue(moment: datetime, zone: str, form: str = "short") -> str:
    """A moment in the venue's own time: date and time, or `time` / `date` only."""
    there = moment.astimezone(ZoneInfo(zone))
    if form == "time":
        return str(format_time(there, "short", rebase=False))
    if form == "date":
        return str(format_date(there, "full", rebase=False))
    return str(format_datetime(there, form, rebase=False))


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    babel.init_app(app, locale_selector=conventions, timezone_selector=lambda: "UTC")
    jinja = app.jinja_env
    jinja.add_extension("jinja2.ext.do")
    # A page has some fifty texts: the request's catalogue is looked up once, not for each (0.3 ms of a lesson's 4).
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _texts().ugettext(text),
        ngettext=lambda one, many, number: _texts().ungettext(one, many, number),
        newstyle=True,
    )
    jinja.globals.update(languages=own_names(), theme=theme)
    jinja.filters.update(
        territory=lambda code: territory_name(code, language()),
        language_name=lambda tag: language_name(tag, language()),
        localised=localised,
        at_venue=at_venue,
    )

    @app.context_processor
    def _page() -> dict[str, object]:
        return {"locale": page_locale(language()), "theme": theme()}
