"""Campaigns in the town's story: one that is on, one that is over, and which publications belong to the first."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.plan.rules.campaigns import Aim
from app.plan.service.campaigns import begin

BEGUN_DAYS, SET_UP_DAYS, LAST_DAYS = 8, 3, 27
MOST = 9
TOPICS = ("medio-ambiente", "agenda-cultural")
WHO = "Con el escudo, el nombre del Ayuntamiento y la etiqueta #VillacauceVerde"


def campaigned(stage: Stage, *, now: datetime) -> Life:
    """Some days ago an editor set both up, and put what was still to come of two topics into the one that is on."""
    today = day_in(now, stage.place.zone)
    editor = stage.with_role("editor")[0]
    at = yield instant_of(today - timedelta(days=SET_UP_DAYS), time(10, 20), stage.place.zone, fold=0)
    first, owner = today - timedelta(days=BEGUN_DAYS), editor.person_id
    before = Aim(
        name="Ahorre agua este verano",
        purpose="Que baje el consumo de los hogares antes de las restricciones.",
        starts_on=first - timedelta(days=60),
        ends_on=first - timedelta(days=20),
        identified_as="Con el escudo y el nombre del Ayuntamiento",
        owner_id=owner,
        topic_id=stage.topics[TOPICS[0]],
    )
    green = replace(
        before,
        name="Villacauce verde",
        purpose="Dar a conocer las actividades y servicios de medio ambiente, sin balances ni logros.",
        starts_on=first,
        ends_on=today + timedelta(days=LAST_DAYS),
        identified_as=WHO,
        topic_id=None,
    )
    begin(stage.session, before, actor=editor, now=at)
    at = yield at + timedelta(minutes=3)
    made = begin(stage.session, green, actor=editor, now=at)
    at = yield at + timedelta(minutes=9)
    for post in _to_come(stage, at, until=at + timedelta(days=LAST_DAYS)):
        draft = replace(queries.draft_of(post, queries.version_of(stage.session, post)), campaign_id=made.id)
        drafting.save(stage.session, post, draft, base=post.base, actor=editor, now=at)


def _to_come(stage: Stage, since: datetime, *, until: datetime) -> list[Post]:
    """What is not out yet of those topics."""
    topics = [stage.topics[name] for name in TOPICS]
    found = select(Post).where(
        Post.organisation_id == stage.organisation.id,
        col(Post.topic_id).in_(topics),
        col(Post.planned_at) > since + timedelta(hours=1),
        col(Post.planned_at) < until,
        col(Post.status).in_([Status.DRAFT, Status.IN_REVIEW, Status.APPROVED]),
    )
    return list(stage.session.exec(found.order_by(col(Post.planned_at), col(Post.id)).limit(MOST)))
