"""`GET /healthz`: for whoever watches over the installation, without a session."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.core.words import Sentence, say
from app.publishing.jobs.beating import last_beat
from app.publishing.queries.lines import overdue
from app.web.access import public
from app.web.counts import counts
from app.web.request import now, wiring

bp = Blueprint("health", __name__)

ALIVE = timedelta(seconds=20)
"""A worker says it is alive every five seconds; so long without a word, it is taken for dead."""

ASLEEP = say("Nada se está publicando: el proceso que publica no responde. Avise a quien administra Cauce.")


@bp.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 while the database answers, also when something else is wrong (`degraded`); 503 when it does not."""
    try:
        return jsonify(_state(now())), 200
    except SQLAlchemyError:
        worker = {"alive": False, "last_tick_age_s": None}
        return jsonify({"status": "degraded", "database": "down", "worker": worker, "overdue": 0}), 503


def whats_wrong() -> Sentence | None:
    """For the header of every page: the sentence, when publications are not going out."""
    beaten = counts().beaten
    return None if beaten and now() - beaten <= ALIVE else ASLEEP


def _state(instant: datetime) -> dict[str, Any]:
    with wiring().reading() as session:
        beaten, late = last_beat(session), overdue(session, now=instant)
    age = max(0.0, (instant - beaten).total_seconds()) if beaten else None
    alive = age is not None and age <= ALIVE.total_seconds()
    return {
        "status": "ok" if alive and not late else "degraded",
        "database": "ok",
        "worker": {"alive": alive, "last_tick_age_s": None if age is None else round(age, 1)},
        "overdue": late,
    }
