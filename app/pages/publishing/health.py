"""`GET /healthz`, without session."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from flask import Blueprint, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.clock import monotonic_seconds
from app.core.messages import Message, msg
from app.db.engine import is_busy
from app.domain.directory.queries.channels import connected_networks
from app.domain.directory.rules.api_versions import API_VERSIONS, ending_versions
from app.domain.publishing.queries.deliveries import count_overdue
from app.domain.publishing.queries.heartbeat import last_heartbeat
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import wiring
from app.usecases.publishing.health_signals import probe_database
from app.usecases.wiring import Wiring
from app.web.access import public
from app.web.request import now

bp = Blueprint("health", __name__)

ALIVE_FOR = timedelta(seconds=20)
"""The silence that counts as death: a worker beats every five seconds."""
PROBED_SECONDS = 5.0
"""The seconds that a probe's result serves, so that monitoring is no load."""
WELL, BUSY, STUCK, DOWN = "ok", "busy", "not_writing", "down"
WORKING_STATES = frozenset({WELL, BUSY})

WORKER_DOWN = msg("Nada se está publicando: el proceso que publica no responde. Avise a quien administra Cauce.")


@dataclass(slots=True)
class HealthProbes:
    lock: Lock = field(default_factory=Lock)
    wiring: Wiring | None = None
    at: float = 0.0
    database: str = WELL
    files: str = WELL


_PROBES = HealthProbes()


@bp.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """Answer 200 while database and files can be written, even `degraded`; else 503 (`failing`), naming the fault."""
    try:
        state = _state(now())
    except SQLAlchemyError:
        worker = {"alive": False, "last_tick_age_s": None}
        state = {"status": "failing", "database": DOWN, "files": _files(wiring()), "worker": worker, "overdue": 0}
    return jsonify(state), 503 if state["status"] == "failing" else 200


def publishing_trouble() -> Message | None:
    """Return the header's sentence when nothing goes out."""
    last_beat = queue_counts().beaten
    return None if last_beat and now() - last_beat <= ALIVE_FOR else WORKER_DOWN


def _state(instant: datetime) -> dict[str, Any]:
    with wiring().reading() as session:
        last_beat, late = last_heartbeat(session), count_overdue(session, now=instant)
        ends = _version_ends(session, instant)
    age = max(0.0, (instant - last_beat).total_seconds()) if last_beat else None
    alive = age is not None and age <= ALIVE_FOR.total_seconds()
    database, files = _probe_results(wiring(), instant)
    writes = {database, files} <= WORKING_STATES
    return {
        "status": ("ok" if alive and not late and database == WELL else "degraded") if writes else "failing",
        "database": database,
        "files": files,
        "worker": {"alive": alive, "last_tick_age_s": None if age is None else round(age, 1)},
        "overdue": late,
        "api_versions_ending": ends,
    }


def _version_ends(session: Session, instant: datetime) -> list[dict[str, Any]]:
    """Return the versions in use that end soon; no statement while none does, and `status` stays as it is."""
    today = instant.date()
    if not ending_versions(API_VERSIONS, today=today):
        return []
    return [
        {"networks": end.networks, "version": end.version, "ends_on": end.ends_on.isoformat()}
        for end in ending_versions(connected_networks(session), today=today)
    ]


def _probe_results(services: Wiring, instant: datetime) -> tuple[str, str]:
    """Probe every few seconds; one asks, others wait."""
    with _PROBES.lock:
        if _PROBES.wiring is not services or monotonic_seconds() - _PROBES.at >= PROBED_SECONDS:
            _PROBES.database, _PROBES.files = _database(services, instant), _files(services)
            _PROBES.wiring, _PROBES.at = services, monotonic_seconds()
        return _PROBES.database, _PROBES.files


def _database(services: Wiring, instant: datetime) -> str:
    try:
        with services.reading() as session:
            probe_database(session, now=instant)
    except SQLAlchemyError as failure:
        if is_busy(failure):
            return BUSY
        current_app.logger.error("healthz: the database does not write: %s", failure)
        return STUCK
    return WELL


def _files(services: Wiring) -> str:
    try:
        services.files.probe()
    except OSError as failure:
        current_app.logger.error("healthz: files are not kept: %s", failure)
        return STUCK
    return WELL
