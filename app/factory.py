"""The application, built in named steps from its wiring."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.accounts import views as accounts
from app.approvals import views as approvals
from app.audit import views as audit
from app.calendar import views as calendar
from app.calendar.views import today
from app.channels import views as channels
from app.citizens import views as citizens
from app.cli import commands
from app.drafting import views as drafting
from app.editorial_line import views as editorial_line
from app.feeds import views as feeds
from app.intake import views as intake
from app.media import views as media
from app.notifications import views as notifications
from app.organisations import views as organisations
from app.pages.shell import request_context
from app.periods import views as periods
from app.periods.views import bands
from app.plan import views as plan
from app.public import views as public
from app.publishing import views as publishing
from app.publishing.views import deliveries, health
from app.reports import views as reports
from app.review import views as review
from app.search import views as search
from app.series import views as series
from app.sittings import views as sittings
from app.takedowns import views as takedowns
from app.topics import views as topics
from app.usecases.wiring import Wiring
from app.web import (
    arriving,
    assets,
    busy,
    cookieless,
    errors,
    formats,
    headers,
    hosts,
    languages,
    login,
    navigation,
    record,
    request,
    statuses,
    templates,
    words,
)

STEPS = (
    *(arriving, templates, request, request_context, cookieless, login, words, formats),
    *(statuses, languages, record, headers, errors, busy, assets),
)
TEMPLATES = Path(__file__).parents[1] / "templates"


def create_app(wiring: Wiring) -> Flask:
    app = Flask("app", template_folder=str(TEMPLATES), static_folder=None)
    connect(app, wiring)
    app.wsgi_app = feeds.Reading(app)  # type: ignore[method-assign] # the documented way to wrap a Flask application
    app.wsgi_app = public.Opening(app)  # type: ignore[method-assign] # as above
    app.wsgi_app = hosts.HostGate(app)  # type: ignore[method-assign] # as above
    _trust_proxies(app, wiring.config.trusted_proxies)
    for step in STEPS:
        step.init_app(app)
    CSRFProtect(app)  # after the login, so that whoever handles a stale form knows whose it is
    _open_pages(app)
    commands.init_app(app)
    return app


def connect(app: Flask, wiring: Wiring) -> None:
    """From here on the application works with these ports and this configuration."""
    app.extensions["wiring"] = wiring
    feeds.put_up_shelf(app)
    public.put_up(app)
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
        MAX_FORM_MEMORY_SIZE=2_000_000,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _trust_proxies(app: Flask, hops: int) -> None:
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # the documented way


def _open_pages(app: Flask) -> None:
    """Every feature's pages; the rail shows those that exist."""
    for blueprint in (
        audit.bp,
        notifications.bp,
        accounts.bp,
        organisations.bp,
        topics.bp,
        channels.bp,
        media.bp,
        periods.bp,
        plan.bp,
        intake.bp,
        drafting.bp,
        series.bp,
        editorial_line.bp,
        *approvals.PAGES,
        *sittings.PAGES,
        review.bp,
        calendar.bp,
        *feeds.PAGES,
        search.bp,
        today.bp,
        *publishing.PAGES,
        *reports.PAGES,
        *public.PAGES,
        *takedowns.PAGES,
        citizens.bp,
        citizens.answers,
    ):
        app.register_blueprint(blueprint)
    counters = {
        "approvals.waiting": approvals.how_many_wait,
        "citizens.inbox": citizens.how_many_wait,
        "intake.index": intake.how_many_wait,
        "publishing.by_hand": deliveries.hand_work_waiting,
    }
    navigation.init_app(app, counters=counters, health=health.whats_wrong, bands=bands.in_force)
