"""The register of legal facts of one country: read, change and remove, after seeing what that touches."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.units import LIBRARY, UnitKey, fact_address, value_hash
from lms.domain.access import Role
from lms.domain.errors import Conflict, NotFound
from lms.infra import clock
from lms.studio import fact_words, queries, service
from lms.studio.facts_forms import FactForm, filled_from, form_for, plain, review_of
from lms.studio.fresh_facts import Fresh, fresh
from lms.studio.models import OPEN
from lms.studio.register import STATES, Entry, Register, reaches, register_for
from lms.studio.service import Edit
from lms.studio.touched_words import Words
from lms.studio.touching import Change, Impact, impact
from lms.web.access import only_reads, role, writes
from lms.web.errors import sentence

blueprint = Blueprint("facts", __name__, url_prefix="/studio/facts")


@blueprint.get("/<country>")
@role(*queries.REVIEWS)
def index(country: str) -> ResponseReturnValue:
    register = register_for(current_user, country, clock.now().date())
    state = request.args.get("state", "")
    entries = [entry for entry in register.entries if state not in STATES or state in entry.states]
    counts = {name: sum(name in entry.states for entry in register.entries) for name in STATES}
    return render_template(
        "studio/facts.html", register=register, entries=entries, state=state, counts=counts, words=fact_words
    )


@blueprint.get("/<country>/<key>")
@role(*queries.REVIEWS)
def show(country: str, key: str) -> ResponseReturnValue:
    register = register_for(current_user, country, clock.now().date())
    entry = register.entry(key)
    form = _form(register, entry, sent=False) if register.may_write else None
    return _page(register, entry, form)


@blueprint.post("/<country>/<key>")
@role(Role.TRAINER)
@only_reads
def check(country: str, key: str) -> ResponseReturnValue:
    """Say what a value would touch, before anything is saved."""
    register = register_for(current_user, country, clock.now().date(), write=True)
    entry = register.entry(key)
    form = _form(register, entry)
    if "back" in request.form:
        return _page(register, entry, form)
    if _closed(register):
        form.form_errors.append(sentence(Conflict("draft.closed")))
    elif form.validate_on_submit():
        return _confirm(register, entry, form)
    return _page(register, entry, form, 422)


@blueprint.post("/<country>/<key>/save")
@role(Role.TRAINER)
@writes
def save(country: str, key: str) -> ResponseReturnValue:
    register = register_for(current_user, country, clock.now().date(), write=True)
    entry = register.entry(key)
    form = _form(register, entry)
    if _closed(register):
        form.form_errors.append(sentence(Conflict("draft.closed")))
    if form.form_errors or not form.validate_on_submit():
        return _page(register, entry, form, 422)
    if _impact(register, entry, form.raw())[0].fingerprint != form.shown.data:
        return _confirm(register, entry, form, newer=True)
    return _save(register, entry, form)


@blueprint.post("/<country>/<key>/add")
@role(Role.TRAINER)
@writes
def add(country: str, key: str) -> ResponseReturnValue:
    """Save a fact that the country does not have yet. Where an answer key rests on it, that is shown first."""
    register = register_for(current_user, country, clock.now().date(), write=True)
    entry = register.entry(key)
    form = _form(register, entry)
    if _closed(register):
        form.form_errors.append(sentence(Conflict("draft.closed")))
    if form.form_errors or not form.validate_on_submit():
        return _page(register, entry, form, 422)
    if entry.stored is not None or _impact(register, entry, form.raw())[0].keys:
        return _confirm(register, entry, form)
    return _save(register, entry, form)


@blueprint.get("/<country>/<key>/remove")
@role(Role.TRAINER)
def ask_remove(country: str, key: str) -> ResponseReturnValue:
    register = register_for(current_user, country, clock.now().date(), write=True)
    entry = register.entry(key)
    if entry.stored is None:
        raise NotFound("fact.absent")
    return _confirm(register, entry, None)


@blueprint.post("/<country>/<key>/remove")
@role(Role.TRAINER)
@writes
def remove(country: str, key: str) -> ResponseReturnValue:
    register = register_for(current_user, country, clock.now().date(), write=True)
    entry = register.entry(key)
    if entry.stored is None:
        raise NotFound("fact.absent")
    same = request.form.get("opened") == value_hash(entry.stored)
    if not same or _impact(register, entry, None)[0].fingerprint != request.form.get("shown"):
        return _confirm(register, entry, None, newer=True)
    edit = Edit(_unit(register, entry), dict(entry.stored), None)
    service.save(register.edition, [edit], current_user, clock.now())
    flash(_("The fact is removed in the draft. That comes into force when the draft is reviewed and published."))
    return redirect(url_for("facts.index", country=country), 303)


def _save(register: Register, entry: Entry, form: FactForm) -> ResponseReturnValue:
    """Save a fact that was filled in well. After one that was missing comes the next missing one."""
    unit = _unit(register, entry)
    opened = queries.value_by_hash(unit, form.opened.data) if form.opened.data else None
    (saved,) = service.save(register.edition, [Edit(unit, opened, form.unit_value())], current_user, clock.now())
    if saved.conflicts:
        return _page(register, entry, form, 409, theirs=saved.theirs)
    if saved.merged:
        flash(_("Somebody else changed this fact meanwhile. Both changes are in the draft: please read it once more."))
        return redirect(url_for("facts.show", country=register.country, key=entry.key), 303)
    if entry.stored is not None:
        flash(
            _("The fact is saved in the draft. It comes into force when the draft is reviewed and published."),
            "success",
        )
        return redirect(url_for("facts.index", country=register.country), 303)
    following = _fresh(register, entry).following
    if following:
        flash(_("Saved in the draft. Here is the next fact that is missing."), "success")
        return redirect(url_for("facts.show", country=register.country, key=following), 303)
    flash(_("Saved in the draft. All facts that the courses need are there now."), "success")
    course = next(iter(register.heads), "")
    return redirect(url_for("setup.show", course=course, edition=register.edition.slug), 303)


def _fresh(register: Register, entry: Entry) -> Fresh:
    return fresh(register, entry, clock.now().date())


def _unit(register: Register, entry: Entry) -> UnitKey:
    return UnitKey(LIBRARY, fact_address(register.country, entry.key))


def _closed(register: Register) -> bool:
    return register.draft is not None and register.draft.state != OPEN


def _form(register: Register, entry: Entry, *, sent: bool = True) -> FactForm:
    """What was sent, or with the values that there are. `opened` names the value that its reader began with."""
    tags = register.languages(entry.value)
    if sent:
        return form_for(entry.definition, tags)()
    known: dict[str, Any] = {"reviewer": current_user.name}
    if register.last is not None:
        known = review_of(register.last)
    if entry.value is not None:
        known = filled_from(entry.value, entry.definition, tags)
    known["opened"] = value_hash(entry.stored) if entry.stored is not None else ""
    return form_for(entry.definition, tags)(formdata=None, data=known)


def _impact(register: Register, entry: Entry, after: Any) -> tuple[Impact, Words]:
    before = None if entry.value is None else entry.value["value"]
    found = reaches(register, entry.key)
    return impact(Change(entry.definition, before, after), found), Words(register, found)


def _page(
    register: Register, entry: Entry, form: FactForm | None, status: int = 200, *, theirs: dict[str, Any] | None = None
) -> ResponseReturnValue:
    if theirs is not None and form is not None:  # sent once more, it is their value that is replaced knowingly
        form.opened.data = value_hash(theirs)
    shown = render_template(
        "studio/fact.html",
        register=register,
        entry=entry,
        form=form,
        closed=_closed(register),
        theirs=theirs,
        fresh=_fresh(register, entry) if form is not None and entry.stored is None else None,
        versions=fact_words.history(register.country, entry.definition),
        words=fact_words,
    )
    return shown, status


def _confirm(register: Register, entry: Entry, form: FactForm | None, *, newer: bool = False) -> ResponseReturnValue:
    """What the change touches. Without a form: what removing the fact touches."""
    found, touched = _impact(register, entry, form.raw() if form else None)
    sent = [] if form is None else [
        (name, plain(text))
        for name, text in request.form.items(multi=True)
        if name in form and name not in ("csrf_token", "shown")
    ]  # fmt: skip
    return render_template(
        "studio/fact_confirm.html",
        register=register,
        entry=entry,
        value=form.unit_value() if form else None,
        opened=value_hash(entry.stored) if form is None and entry.stored is not None else "",
        sent=sent,
        impact=found,
        newer=newer,
        words=fact_words,
        touched=touched,
    )
