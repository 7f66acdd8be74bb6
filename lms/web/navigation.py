"""The main navigation: entries that a role may see."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, request, url_for
from flask_babel.speaklater import LazyString
from flask_login import current_user

from lms.domain.access import Role, scope_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; `roles` empty means every signed-in member. With `whole`, all pages below its address are its own."""

    endpoint: str
    label: LazyString
    icon: str
    roles: frozenset[Role] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    href: str
    label: str
    icon: str
    current: bool


def here() -> str:
    """The address of this page below the host, spelled as browsers do: whatever was asked for, it is plain ASCII."""
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{quote(query, safe=string.punctuation)}" if query else "")


def init_app(app: Flask, entries: Sequence[Entry]) -> None:
    app.jinja_env.globals["here"] = here

    @app.context_processor
    def _navigation() -> dict[str, object]:
        if not current_user.is_authenticated:
            return {"navigation": []}
        blueprint = (request.endpoint or "").partition(".")[0]
        return {"navigation": [_shown(entry, blueprint) for entry in entries if _may_see(entry)]}


def _may_see(entry: Entry) -> bool:
    return not entry.roles or bool(scope_of(current_user.grants, entry.roles))


def _shown(entry: Entry, blueprint: str) -> Shown:
    href = url_for(entry.endpoint)
    here = entry.endpoint.partition(".")[0] == blueprint or (entry.whole and request.path.startswith(href))
    return Shown(href, str(entry.label), entry.icon, here)
