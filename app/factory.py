from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.cli import commands
from app.core.logs import configure_logging
from app.pages import approvals, feeds, media, offline, public, publishing, reports, sittings, takedowns
from app.pages.approvals import queue
from app.pages.audit import history
from app.pages.calendar import blueprint as calendar_blueprint
from app.pages.cases import unit_answers
from app.pages.citizens import blueprint as citizens_blueprint
from app.pages.components import labels, record_entries, waiting_change
from app.pages.directory import blueprint as directory_blueprint
from app.pages.directory import house_texts, topics
from app.pages.editorial_line import blueprint as editorial_line_blueprint
from app.pages.feeds import feed_response
from app.pages.inbox import inbox
from app.pages.notifications import blueprint as notifications_blueprint
from app.pages.organisations import blueprint as organisations_blueprint
from app.pages.people import blueprint as people_blueprint
from app.pages.periods import bands
from app.pages.periods import blueprint as periods_blueprint
from app.pages.plan import blueprint as plan_blueprint
from app.pages.posts import blueprint as posts_blueprint
from app.pages.publishing import deliveries, health
from app.pages.requests import blueprint as requests_blueprint
from app.pages.requests import lists
from app.pages.review import blueprint as review_blueprint
from app.pages.search import search
from app.pages.series import blueprint as series_blueprint
from app.pages.shell import login, navigation, request_context
from app.pages.today import dashboard
from app.usecases.wiring import Wiring
from app.web import (
    assets,
    cookie_sessions,
    errors,
    formats,
    headers,
    host_gate,
    request,
    request_class,
    stored_sentences,
    templates,
    translation,
)

WEB_MODULES = (
    host_gate,
    request_class,
    templates,
    request,
    request_context,
    cookie_sessions,
    login,
    translation,
    formats,
    labels,
    record_entries,
    waiting_change,
    stored_sentences,
    headers,
    errors,
    assets,
)
TEMPLATES = Path(__file__).parents[1] / "templates"


def create_app(wiring: Wiring) -> Flask:
    configure_logging(wiring.config.log_level)
    app = Flask("app", template_folder=str(TEMPLATES), static_folder=None)
    attach_wiring(app, wiring)
    _trust_proxies(app, wiring.config.trusted_proxies)
    for step in WEB_MODULES:
        step.init_app(app)
    CSRFProtect(app)  # after the login, so that the handler of stale forms knows the user
    _register_blueprints(app)
    commands.init_app(app)
    return app


def attach_wiring(app: Flask, wiring: Wiring) -> None:
    """Attach ports and configuration used from here on."""
    app.extensions["wiring"] = wiring
    feed_response.install_cache(app)
    config, (newest, *older) = wiring.config, wiring.keyring.session
    app.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        SESSION_COOKIE_NAME="cauce",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.cookies_are_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.session_hours),
        MAX_CONTENT_LENGTH=config.upload_bytes,
        VIDEO_BYTES=config.video_bytes,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _trust_proxies(app: Flask, hops: int) -> None:
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # the documented way


def _register_blueprints(app: Flask) -> None:
    for blueprint in (
        history.bp,
        notifications_blueprint.bp,
        people_blueprint.bp,
        organisations_blueprint.bp,
        topics.bp,
        house_texts.bp,
        directory_blueprint.bp,
        *media.PAGES,
        periods_blueprint.bp,
        plan_blueprint.bp,
        requests_blueprint.bp,
        posts_blueprint.bp,
        series_blueprint.bp,
        editorial_line_blueprint.bp,
        *approvals.PAGES,
        *sittings.PAGES,
        review_blueprint.bp,
        calendar_blueprint.bp,
        *feeds.PAGES,
        search.bp,
        offline.bp,
        dashboard.bp,
        *publishing.PAGES,
        *reports.PAGES,
        *public.PAGES,
        *takedowns.PAGES,
        citizens_blueprint.bp,
        unit_answers.answers,
    ):
        app.register_blueprint(blueprint)
    counters = {
        "approvals.waiting": queue.count_waiting,
        "citizens.inbox": inbox.how_many_wait,
        "requests.index": lists.how_many_wait,
        "publishing.by_hand": deliveries.manual_work_count,
    }
    navigation.init_app(app, counters=counters, health=health.publishing_trouble, bands=bands.current_bands)
