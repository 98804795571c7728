from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.campaigns.rules import CampaignDetails
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.campaigns import start_campaign
from app.usecases.posts import actions

BEGUN_DAYS, SET_UP_DAYS, LAST_DAYS = 8, 3, 27
MAX_POSTS = 9
TOPICS = ("medio-ambiente", "agenda-cultural")
IDENTIFICATION = "Con el escudo, el nombre del Ayuntamiento y la etiqueta #VillacauceVerde"


def tell_campaigns(stage: DemoStage, *, now: datetime) -> Life:
    today = local_day(now, stage.place.zone)
    editor = stage.with_role("editor")[0]
    at = yield stage.instant(today - timedelta(days=SET_UP_DAYS), time(10, 20))
    first, owner = today - timedelta(days=BEGUN_DAYS), editor.person_id
    before = CampaignDetails(
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
        identified_as=IDENTIFICATION,
        topic_id=None,
    )
    start_campaign(Work(stage.session, editor, at), before)
    at = yield at + timedelta(minutes=3)
    made = start_campaign(Work(stage.session, editor, at), green)
    at = yield at + timedelta(minutes=9)
    for post in _coming_posts(stage, at, until=at + timedelta(days=LAST_DAYS)):
        draft = replace(posts.draft_of(post, posts.version_of(stage.session, post)), campaign_id=made.id)
        actions.save_post(Work(stage.session, editor, at), post, draft, base=post.base)


def _coming_posts(stage: DemoStage, since: datetime, *, until: datetime) -> list[Post]:
    topics = [stage.topics[name] for name in TOPICS]
    query = select(Post).where(
        Post.organisation_id == stage.organisation.id,
        col(Post.topic_id).in_(topics),
        col(Post.planned_at) > since + timedelta(hours=1),
        col(Post.planned_at) < until,
        col(Post.status).in_([PostStatus.DRAFT, PostStatus.IN_REVIEW, PostStatus.APPROVED]),
    )
    return list(stage.session.exec(query.order_by(col(Post.planned_at), col(Post.id)).limit(MAX_POSTS)))
