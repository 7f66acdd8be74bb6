"""Images of courses: for everybody who is signed in, and kept by browsers, since an address never shows another one."""

from flask import Blueprint, Response

from lms.learning import media
from lms.web.access import member

blueprint = Blueprint("media", __name__, url_prefix="/learn/media")


@blueprint.get("/<sha256>.webp")
@member
def image(sha256: str) -> Response:
    response = Response(media.read(sha256), mimetype="image/webp")
    response.cache_control.private = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response
