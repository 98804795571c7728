"""A post approved in part, and the draft its author prepared with the rest."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import Session

from app.approvals import deeds as approvals
from app.approvals.deeds.remainder import prepare
from app.approvals.queries.turn import turn_of
from app.approvals.rules import Verdict
from app.approvals.rules.partial import Choice
from app.core.actor import Actor
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.rules.declared import Declaration
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin

TITLE = "Taller de huertos en casa"
SAID = {
    "es": "El sábado por la mañana hay taller de huertos en casa en el Centro Cívico. Plazas limitadas.",
    "ca": "Dissabte al matí hi ha taller d'horts a casa al Centre Cívic. Places limitades.",
}
WHY = "En catalán falta decir cómo se pide plaza: que salga en castellano, y lo demás cuando esté completo."
DAYS = 3
"""From today to the day it goes out."""


def parted(stage: Stage, now: datetime) -> Life:
    """Written two days ago, decided the day after, and its rest prepared an hour later."""
    session, editor, chief = stage.session, stage.with_role("editor")[0], stage.with_role("supervisor")[0]
    today = day_in(now, stage.place.zone)
    at = yield instant_of(today - timedelta(days=2), time(10, 20), stage.place.zone, fold=0)
    draft = _draft(stage, Plan(today + timedelta(days=DAYS), time(12, 30)))
    post = drafting.create(session, stage.organisation, draft, actor=editor, now=at, origin=Origin.DEMO)
    approvals.submit(session, post, actor=editor, now=at)
    at = yield at + timedelta(hours=23)
    _approve_in_part(session, post, chief, at)
    at = yield at + timedelta(hours=1)
    prepare(session, stage.organisation, post, actor=editor, now=at)


def _draft(stage: Stage, plan: Plan) -> Draft:
    accounts = [one for one in stage.channels.values() if {*SAID} <= {*one.languages}][:2]
    draft = Draft(title=TITLE, topic_id=next(iter(stage.topics.values())), texts=SAID, plan=plan)
    targets = tuple((account.id, language) for account in accounts for language in SAID)
    return replace(draft, targets=targets, declared=Declaration(reviewed_by="Servicio de Lengua"))


def _approve_in_part(session: Session, post: Post, chief: Actor, now: datetime) -> None:
    turn = turn_of(session, post, chief)
    kept = frozenset(one.id for one in turn.remaining if one.language == "es")
    choice = Choice(frozenset(one.id for one in turn.remaining), kept)
    seen = turn.current.version.content_hash
    approvals.decide(
        session, post, verdict=Verdict.APPROVED, reason=WHY, seen_hash=seen, choice=choice, actor=chief, now=now
    )
