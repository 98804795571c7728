"""A partially approved post; a draft of the rest."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.approvals.queries.review_context import review_context
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.usecases.approvals import decisions, submission
from app.usecases.approvals.remainder import create_remainder
from app.usecases.posts import actions

TITLE = "Taller de huertos en casa"
PART_TEXTS = {
    "es": "El sábado por la mañana hay taller de huertos en casa en el Centro Cívico. Plazas limitadas.",
    "ca": "Dissabte al matí hi ha taller d'horts a casa al Centre Cívic. Places limitades.",
}
PART_REASON = "En catalán falta decir cómo se pide plaza: que salga en castellano, y lo demás cuando esté completo."
DAYS = 3
"""Days before publication."""


def tell_partial_approval(stage: DemoStage, now: datetime) -> Life:
    """Write the post two days ago, decide it the next, prepare the rest an hour after."""
    session, editor, chief = stage.session, stage.with_role("editor")[0], stage.with_role("supervisor")[0]
    today = local_day(now, stage.place.zone)
    at = yield stage.instant(today - timedelta(days=2), time(10, 20))
    draft = _draft(stage, PublicationPlan(today + timedelta(days=DAYS), time(12, 30)))
    post = actions.create_post(Work(session, editor, at), stage.organisation, draft, origin=PostOrigin.DEMO)
    submission.submit_post(Work(session, editor, at), post)
    at = yield at + timedelta(hours=23)
    _approve_in_part(session, post, chief, at)
    at = yield at + timedelta(hours=1)
    create_remainder(Work(session, editor, at), stage.organisation, post)


def _draft(stage: DemoStage, plan: PublicationPlan) -> Draft:
    accounts = [channel for channel in stage.channels.values() if {*PART_TEXTS} <= {*channel.languages}][:2]
    draft = Draft(title=TITLE, topic_id=next(iter(stage.topics.values())), texts=PART_TEXTS, plan=plan)
    targets = tuple((account.id, language) for account in accounts for language in PART_TEXTS)
    return replace(draft, targets=targets, declared=PostDeclaration(reviewed_by="Servicio de Lengua"))


def _approve_in_part(session: Session, post: Post, chief: Actor, now: datetime) -> None:
    context = review_context(session, post, chief)
    variant_ids = frozenset(variant.id for variant in context.remaining if variant.language == "es")
    choice = VariantChoice(frozenset(variant.id for variant in context.remaining), variant_ids)
    seen = context.current.version.content_hash
    decisions.decide_post(
        Work(session, chief, now), post, verdict=Verdict.APPROVED, reason=PART_REASON, seen_hash=seen, choice=choice
    )
