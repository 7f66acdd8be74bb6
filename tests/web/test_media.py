"""The images of courses, over the web."""

import pytest

from lms.domain.errors import Invalid
from lms.infra.images import reencode
from lms.learning import media
from tests.office import png


def test_an_image_is_served_to_members_and_kept_by_their_browsers(client, sign_in):
    image = reencode(png())
    media.keep({image.sha256: image.data})
    address = f"/learn/media/{image.sha256}.webp"
    assert client.get(address).status_code == 302
    sign_in()
    response = client.get(address)
    assert (response.status_code, response.mimetype, response.data) == (200, "image/webp", image.data)
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "max-age=31536000", "immutable"}
    assert "img-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["0" * 64, "x", "..%2f..%2fsecret", "A" * 64, "0" * 63])
def test_what_is_not_there_is_404(client, sign_in, name):
    sign_in()
    assert client.get(f"/learn/media/{name}.webp").status_code == 404


def test_a_release_whose_image_is_nowhere_is_not_published(app):
    with pytest.raises(Invalid, match=r"media\.absent"):
        media.keep({"1" * 64: None})
