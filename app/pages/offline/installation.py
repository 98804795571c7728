"""Cauce on the home screen: its manifest, its service worker and the pages readable without a connection."""

from collections.abc import Iterable

from flask import Blueprint, Response, current_app, jsonify, render_template

from app.core.permissions import Permission
from app.core.zones import day_bounds
from app.domain.approvals.queries.waiting_posts import WaitingPost, next_waiting_posts
from app.domain.calendar.queries.today import TodayDelivery, deliveries_due
from app.domain.posts.queries.current_texts import current_texts
from app.pages.shell.request_context import organisation, person, today
from app.web.access import public, requires
from app.web.assets import DIST, asset_path
from app.web.request import actor, now, read_session

bp = Blueprint("offline", __name__)
MOST_WAITING = 30
MARK, PAPER = "#0b5a63", "#f7f8f6"
"""The colours of the mark and of the page, as in `tokens.css`."""
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Return the web app manifest; it starts at the person's first page, Hoy."""
    answer = jsonify(
        id="/",
        name="Cauce",
        short_name="Cauce",
        lang="es",
        start_url="/",
        scope="/",
        display="standalone",
        theme_color=MARK,
        background_color=PAPER,
        icons=[
            {"src": asset_path(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/service-worker.js")
@public
def service_worker() -> Response:
    """Return the built worker, from the root so that it serves every page; browsers ask again at each visit."""
    source = (DIST / "service_worker.js").read_text()
    return current_app.response_class(source, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/offline")
@public
def unavailable() -> str:
    """Return what is shown without a connection where nothing was kept."""
    return render_template("offline/unavailable.html")


@bp.get("/o/<organisation>/offline")
@requires(Permission.POST_READ)
def readable() -> str:
    """Return the queue and the day's agenda with their texts, nothing of citizens. Six statements."""
    session, body = read_session(), organisation()
    decides = actor().may(Permission.POST_DECIDE)
    waiting = next_waiting_posts(session, body.id, person().id, limit=MOST_WAITING) if decides else []
    leaving = deliveries_due(session, body.id, day_bounds(today(), body.zone))
    return render_template(
        "offline/readable.html",
        now=now(),
        today=today(),
        decides=decides,
        waiting=waiting,
        leaving=leaving,
        texts=current_texts(session, body.id, _post_ids(waiting, leaving)),
    )


def _post_ids(waiting: Iterable[WaitingPost], leaving: Iterable[TodayDelivery]) -> set[int]:
    return {row.id for row in waiting} | {delivery.post.id for delivery in leaving}
