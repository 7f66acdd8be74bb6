"""The editor in the browser."""
from tests.factories_studio import *


def test_smoke(client, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "SG")])
    for path in ("", "basics/words", "basics/words/your-law", "basics/words/lead", "basics/words/lead/after", "_orphans", "law/duty/who", "law/duty"):
        r = client.get(f"/studio/safe-use/country-SG/{path}")
        assert r.status_code == 200, (path, r.status_code, r.text[-3000:])
