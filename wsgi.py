"""For any WSGI server: `gunicorn wsgi:app`."""

import gc

from lms.app import create_app

app = create_app()
gc.freeze()  # with --preload: what is loaded by now stays as it is, so that the workers go on sharing its memory
