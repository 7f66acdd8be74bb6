"""Verification, open to anybody."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.certificates import verdict
from lms.domain import codes
from lms.infra import clock
from lms.web.access import only_reads, public

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("/")
@public
def ask() -> ResponseReturnValue:
    """Type a code or choose a file. A typed code leads to its own address, which can be kept."""
    typed = codes.normalise(request.args.get("code", ""))[:40]
    if typed and typed.isalnum():
        return redirect(url_for("verify.show", code=typed), 303)
    unusual = request.args.get("code", "")[:80]
    return render_template("certificates/verify.html", verdict=None, typed=unusual if unusual.isprintable() else "")


@blueprint.post("/file")
@public
@only_reads
def file() -> ResponseReturnValue:
    sent = request.files.get("pdf")
    pdf = sent.read() if sent else b""
    if not pdf:
        return render_template("certificates/verify.html", verdict=None, typed="", nothing=True), 422
    found = verdict.by_file(pdf, clock.now().date())
    return render_template("certificates/verify.html", verdict=found, typed="", grouped=codes.grouped)


@blueprint.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    found = verdict.by_code(code, clock.now().date())
    typed = code[:40] if code.isprintable() else ""
    return render_template("certificates/verify.html", verdict=found, typed=typed, grouped=codes.grouped)


@blueprint.get("/<code>.json")
@public
def as_json(code: str) -> ResponseReturnValue:
    """The same for machines. An unknown code is an answer, not an error."""
    return jsonify(verdict.by_code(code, clock.now().date()).as_json())
