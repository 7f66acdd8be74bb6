"""The one place where the parts of the web application meet."""

from secrets import token_urlsafe
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from pydantic import SecretStr
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from lms.accounts import limits, preferences, security
from lms.accounts import routes as account_routes
from lms.attendance import check_in_routes
from lms.attendance import models as attendance_models
from lms.attendance import queries as attendance
from lms.attendance import routes as attendance_routes
from lms.certificates import jobs as certificate_jobs
from lms.certificates import models as certificate_models
from lms.certificates import public_routes as verify_routes
from lms.certificates import routes as certificate_routes
from lms.certificates import storage
from lms.db.base import db
from lms.home import routes as home_routes
from lms.infra import logs, mail
from lms.infra.storage import Store
from lms.learning import media, media_routes
from lms.learning import routes as learning_routes
from lms.members import routes as member_routes
from lms.members.queries import SEES_MEMBERS
from lms.quizzes import (
    accommodation_routes,
    analysis_jobs,
    regrading_jobs,
    regrading_routes,
    results_export,
    results_routes,
)
from lms.quizzes import answer_routes as quiz_routes  # on top of its pages
from lms.quizzes import models as quiz_models
from lms.quizzes.results_queries import SEES as SEES_RESULTS
from lms.settings import ROOT, Settings
from lms.staff import routes as staff_routes
from lms.studio import (
    bank_routes,
    blueprint_routes,
    case_routes,
    editor_routes,
    exchange_routes,
    facts_routes,
    heads_routes,
    import_routes,
    item_export_routes,
    item_import_routes,
    item_routes,
    leaving_routes,
    lessons_routes,
    merge_routes,
    moving_routes,
    preview_routes,
    readiness_routes,
    release_routes,
    review_routes,
    setup_routes,
    structure_routes,
    titles_routes,
)
from lms.studio import jobs as studio_jobs
from lms.studio import media_routes as studio_media_routes
from lms.studio import models as studio_models
from lms.studio import routes as studio_routes
from lms.studio.queries import REVIEWS as STUDIO
from lms.trainings import content_routes as training_content_routes
from lms.trainings import editing_routes as training_editing_routes
from lms.trainings import live_control_routes, live_models, live_presence, live_routes
from lms.trainings import routes as training_routes
from lms.web import assets, errors, file_words, headers, health, i18n, navigation
from lms.web.navigation import Entry

BLUEPRINTS = (
    health.blueprint,
    account_routes.blueprint,
    preferences.blueprint,
    member_routes.blueprint,
    learning_routes.blueprint,
    media_routes.blueprint,
    quiz_routes.blueprint,
    accommodation_routes.blueprint,
    results_routes.blueprint,
    results_export.blueprint,
    regrading_routes.blueprint,
    training_routes.blueprint,
    training_editing_routes.blueprint,
    training_content_routes.blueprint,
    live_routes.blueprint,
    live_control_routes.blueprint,
    studio_routes.blueprint,
    review_routes.blueprint,
    release_routes.blueprint,
    readiness_routes.blueprint,
    facts_routes.blueprint,
    preview_routes.blueprint,
    attendance_routes.blueprint,
    check_in_routes.blueprint,
    certificate_routes.blueprint,
    verify_routes.blueprint,
    staff_routes.blueprint,
    editor_routes.blueprint,
    merge_routes.blueprint,
    bank_routes.blueprint,
    item_routes.blueprint,
    item_import_routes.blueprint,
    item_export_routes.blueprint,
    blueprint_routes.blueprint,
    case_routes.blueprint,
    structure_routes.blueprint,
    lessons_routes.blueprint,
    titles_routes.blueprint,
    leaving_routes.blueprint,
    moving_routes.blueprint,
    heads_routes.blueprint,
    setup_routes.blueprint,
    exchange_routes.blueprint,
    studio_media_routes.blueprint,
    import_routes.blueprint,
    home_routes.blueprint,
)
# Importing them tells the outbox which jobs there are.
JOBS = (mail, certificate_jobs, studio_jobs, analysis_jobs, regrading_jobs)
TABLES = (
    attendance_models,
    certificate_models,
    live_models,
    quiz_models,
    studio_models,
)  # and, through them, those of all features below
WORDS = (file_words,)  # importing them puts them into the table of refusals
NAVIGATION: tuple[Entry, ...] = (
    Entry("home.index", _l("Home"), "house"),
    Entry("learning.index", _l("Courses"), "book"),
    Entry("trainings.index", _l("Sessions"), "calendar-event"),
    Entry("certificates.index", _l("Certificates"), "award"),
    Entry("members.index", _l("Members"), "people", frozenset(SEES_MEMBERS)),
    Entry("studio.index", _l("Studio"), "pencil", frozenset(STUDIO), whole=True),
    Entry("results.index", _l("Results"), "bar-chart", frozenset(SEES_RESULTS)),
)
migrate = Migrate(directory=str(ROOT / "lms" / "db" / "migrations"), render_as_batch=True, compare_type=True)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application; `settings` default to the environment's."""
    settings = settings or Settings()
    if not settings.secret_key:  # production refuses this; elsewhere everybody is signed out by the next start
        settings = settings.model_copy(update={"secret_key": SecretStr(token_urlsafe(48))})
    logs.set_up(settings.log_level)
    app = Flask("lms", root_path=str(ROOT / "lms"), template_folder=str(ROOT / "templates"))
    app.extensions["lms.settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database),
        MAX_CONTENT_LENGTH=4_000_000,
        RATELIMIT_STORAGE_URI=settings.rate_limit_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # Redis away: each process counts for itself, and nobody is kept out
        RATELIMIT_HEADERS_ENABLED=True,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=1,
        COMPRESS_LEVEL=4,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.mode == "production":  # nobody is led to a host of a stranger's choice, nor gives it a passkey
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1"]
    app.jinja_env.globals["demo"] = settings.demo
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    mail.configure(settings.mail_url, settings.mail_sender)
    storage.configure(Store(settings.var_dir / "files"))
    media.configure(Store(settings.var_dir / "files"))
    live_presence.configure(attendance.present_seats)
    _extensions(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limits.limit_features(app)
    app.wsgi_app = _static_files(app, settings)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db)
    CSRFProtect(app)
    i18n.init_app(app)
    Compress(app)
    security.init_app(app, settings)
    errors.init_app(app)
    headers.init_app(app, https=settings.base_url.startswith("https://"))
    assets.init_app(app)
    navigation.init_app(app, NAVIGATION)
    account_routes.init_app(app)


def _static_files(app: Flask, settings: Settings) -> WhiteNoise:
    """Compressed ones from disk, to be kept for a year: their addresses carry the hash of their content."""

    always = headers.fixed(https=settings.base_url.startswith("https://"))

    def add(into: Headers, _path: str, _url: str) -> None:
        for name, value in always.items():
            into[name] = value

    return WhiteNoise(
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=31_536_000,
        autorefresh=app.debug,
        add_headers_function=add,
    )


def _engine_options(url: str) -> dict[str, object]:
    """`hide_parameters`: what people typed never reaches a log through an exception's text."""
    pool = {} if url.startswith("sqlite") else {"pool_size": 4, "max_overflow": 4, "pool_pre_ping": True}
    return {"hide_parameters": True, **pool}
