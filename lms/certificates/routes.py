"""Own certificates, and what coordinators do with those of a training."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.certificates import queries, service
from lms.certificates.forms import ReasonForm
from lms.certificates.models import Certificate
from lms.certificates.queries import STAFF
from lms.certificates.storage import key_of, store
from lms.domain import codes
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.trainings import queries as trainings
from lms.web import errors
from lms.web.access import member, role, writes

blueprint = Blueprint("certificates", __name__)
errors.words({
    "certificate.none": _l("There is no such certificate, or it is not yours."),
    "certificate.reason": _l("Please give a reason of at most %(most)s characters."),
    "certificate.not_valid": _l("This certificate is no longer valid, so nothing was changed."),
    "certificate.not_eligible": _l("The conditions are not met at present, so no new certificate can be issued."),
    "certificates.nobody": _l("There is nobody to issue a certificate to at present."),
    "certificate.unprintable": _l("The name has a character that cannot be printed."),
    "certificate.too_long": _l("The text does not fit on the certificate."),
    "storage.absent": _l("The file is not there. Please tell the people who run this platform."),
})  # fmt: skip


@blueprint.get("/certificates/")
@member
def index() -> ResponseReturnValue:
    found = queries.certificates_of(current_user)
    return render_template("certificates/index.html", certificates=found, grouped=codes.grouped)


@blueprint.get("/certificates/<code>.pdf")
@member
def download(code: str) -> ResponseReturnValue:
    certificate = queries.certificate_for(current_user, code)
    if certificate.pdf_sha256 is None:
        raise NotFound("certificate.none")
    response = Response(store().get(key_of(certificate.code, certificate.pdf_sha256)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{certificate.code}.pdf"'
    return response


@blueprint.get("/trainings/<code>/certificates")
@role(*STAFF)
def training(code: str) -> ResponseReturnValue:
    found = trainings.training_for(current_user, code, *STAFF)
    candidates = queries.candidates(found, clock.now())
    return render_template(
        "certificates/training.html",
        training=found,
        candidates=candidates,
        ready=sum(candidate.can_be_issued for candidate in candidates),
        progress=queries.latest_run(found),
        corrected=queries.corrected_since([one.certificate.id for one in candidates if one.certificate]),
        grouped=codes.grouped,
    )


@blueprint.post("/trainings/<code>/certificates")
@role(*STAFF)
@writes
def issue(code: str) -> ResponseReturnValue:
    found = trainings.training_for(current_user, code, *STAFF)
    service.issue_all(found, current_user, **_issuing(), now=clock.now())
    return redirect(url_for("certificates.training", code=code), 303)


@blueprint.post("/trainings/<code>/certificates/stop")
@role(*STAFF)
@writes
def stop(code: str) -> ResponseReturnValue:
    progress = queries.latest_run(trainings.training_for(current_user, code, *STAFF))
    if progress is not None and not progress.finished:
        service.cancel(progress.run, clock.now())
    return redirect(url_for("certificates.training", code=code), 303)


@blueprint.get("/certificates/<code>/manage")
@role(*STAFF)
def manage(code: str) -> ResponseReturnValue:
    return _manage(queries.managed_certificate(current_user, code))


@blueprint.post("/certificates/<code>/revoke")
@role(*STAFF)
@writes
def revoke(code: str) -> ResponseReturnValue:
    certificate = queries.managed_certificate(current_user, code)
    form = ReasonForm(prefix="revoke-")
    if not form.validate():
        return _manage(certificate, revoking=form), 422
    service.revoke(certificate, current_user, form.reason.data or "", clock.now())
    flash(_("The certificate is revoked. Whoever checks it sees this and your reason."), "success")
    return redirect(url_for("certificates.manage", code=code), 303)


@blueprint.post("/certificates/<code>/reissue")
@role(*STAFF)
@writes
def reissue(code: str) -> ResponseReturnValue:
    certificate = queries.managed_certificate(current_user, code)
    form = ReasonForm(prefix="reissue-")
    if not form.validate():
        return _manage(certificate, reissuing=form), 422
    training = trainings.training_by_id(current_user, certificate.training_id, *STAFF)
    made = service.reissue(certificate, training, current_user, form.reason.data or "", **_issuing(), now=clock.now())
    flash(_("A new certificate is being made. The old one points to it."), "success")
    return redirect(url_for("certificates.manage", code=made.code), 303)


def _issuing() -> dict[str, str]:
    settings = current_app.extensions["lms.settings"]
    return {"issuer": settings.issuer_name, "base_url": settings.base_url.rstrip("/")}


def _manage(certificate: Certificate, revoking: ReasonForm | None = None, reissuing: ReasonForm | None = None) -> str:
    return render_template(
        "certificates/manage.html",
        certificate=certificate,
        revoking=revoking or ReasonForm(formdata=None, prefix="revoke-"),
        reissuing=reissuing or ReasonForm(formdata=None, prefix="reissue-"),
        newer=queries.replacement(certificate),
        corrected=queries.corrected_since([certificate.id]).get(certificate.id),
        grouped=codes.grouped,
    )
