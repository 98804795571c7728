"""Thousands of posts for measurements, written by table."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, SQLModel, col, select

from app.core.actor import system_actor
from app.core.zones import local_day, local_time
from app.db.bulk import insert_rows
from app.db.maintenance import optimise_statistics
from app.db.work import Work
from app.demo import content
from app.demo.bulk import rows
from app.demo.bulk.rows import DAY, DECIDED, SeedContext, SeedPost, SeedRow
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries import rounds as round_queries
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel, Topic
from app.domain.organisations import queries as organisations
from app.domain.people.queries import people
from app.domain.posts.models import Post, PostContributor, PostCounter, PostVersion, Variant
from app.domain.posts.rules.content import content_hash
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Capture, Delivery
from app.usecases.wiring import Wiring

ACCOUNTS = 2

RECORDED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class SeedSize:
    """`posts` include `present` and `waiting`; `months`: half before now."""

    posts: int
    months: int
    present: int
    waiting: int


def seed_posts(wiring: Wiring, size: SeedSize) -> dict[str, int]:
    """Insert in one transaction; return rows per table.

    Without the use cases' record entries, posts would never leave.
    """
    now = wiring.clock()
    with wiring.writing() as session:
        context = _seed_context(session, now)
        made = list(_posts(context, size, now))
        counts = _write(session, context, made, now)
        audit.record(
            Work(session, system_actor(context.id), now), Act.IMPORT_APPLIED, subject="import:seed", created=len(made)
        )
        session.commit()
    optimise_statistics(wiring.writing)
    return counts


def _seed_context(session: Session, now: datetime) -> SeedContext:
    organisation = organisations.organisation_by_slug(session, content.load_town().slug)
    here, today = organisation.id, local_day(now, organisation.zone)
    writers = people.people_with_roles(session, ["editor"], organisation_id=here, today=today)
    deciders = people.people_with_roles(session, ["supervisor"], organisation_id=here, today=today)
    channels = session.exec(select(Channel).where(Channel.organisation_id == here).order_by(col(Channel.id)))
    return SeedContext(
        organisation=organisation,
        topics=session.exec(select(Topic.id).where(Topic.organisation_id == here)).all(),
        channels=channels.fetchmany(ACCOUNTS),
        writer=(writers[0].id, writers[0].name),
        deciders=[(user.id, user.name) for user in deciders],
        route=round_queries.route_in_force(session, here)[0].id,
    )


def _posts(context: SeedContext, size: SeedSize, now: datetime) -> Iterable[SeedPost]:
    """Yield posts, waiting ones ahead, lest they expire."""
    dice, tellings = Random(size.posts), content.load_town().posts
    for number in range(size.posts):
        telling = tellings[number % len(tellings)]
        planned = _planned(number, size, context.zone, now, dice)
        status = PostStatus.IN_REVIEW if number < size.waiting else _status(number, planned, now)
        plan = _plan(planned, context.zone)
        draft = Draft(
            title=f"{telling.title} ({number + 1})",
            topic_id=context.topics[number % len(context.topics)],
            texts={"es": telling.text},
            link=telling.link,
            targets=tuple((channel.id, "es") for channel in context.channels),
            plan=plan,
        )
        yield SeedPost(number, draft, status, planned, created=min(planned - 5 * DAY, now - timedelta(hours=6)))


def _planned(number: int, size: SeedSize, zone: str, now: datetime, dice: Random) -> datetime:
    minutes = dice.randint(0, 60 * 24)
    half = size.months * 30 // 2
    if number < size.waiting:
        return _to_minute(now + DAY + dice.random() * half * DAY)
    first = local_time(now, zone).replace(day=1, hour=0, minute=0)
    if number < size.waiting + size.present:
        return _to_minute(first + timedelta(days=dice.randint(0, 27), minutes=minutes))
    days = dice.randint(1, half)
    return _to_minute(first - timedelta(days=days) if number % 2 else first + timedelta(days=31 + days))


def _to_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _plan(planned: datetime, zone: str) -> PublicationPlan:
    local = local_time(planned, zone)
    return PublicationPlan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)


def _status(number: int, planned: datetime, now: datetime) -> PostStatus:
    if planned <= now:
        return PostStatus.CLOSED
    return PostStatus.DRAFT if number % 3 == 0 else PostStatus.APPROVED


def _write(session: Session, context: SeedContext, made: Sequence[SeedPost], now: datetime) -> dict[str, int]:
    table = _RowWriter(session, context.id)
    numbers = _numbers(session, context.id, made)
    posts = table.add(Post, [rows.post(context, seed_post, numbers[seed_post.number]) for seed_post in made])
    hashes = [content_hash(seed_post.draft.content(context.zone)) for seed_post in made]
    versions = table.add(PostVersion, [rows.version(context, *row) for row in zip(made, posts, hashes, strict=True)])
    table.add(PostContributor, [{"post_version_id": key, "user_id": context.writer[0]} for key in versions])
    variant_rows = [row for pair in zip(made, versions, strict=True) for row in rows.variants(context, *pair)]
    variants = table.add(Variant, variant_rows)
    submitted_indices = [n for n, seed_post in enumerate(made) if seed_post.status is not PostStatus.DRAFT]
    rounds = table.add(
        Round, [rows.review(context, made[n], posts[n], versions[n], hashes[n]) for n in submitted_indices]
    )
    steps = table.add(
        RoundStep, [rows.step(made[n], key, now) for n, key in zip(submitted_indices, rounds, strict=True)]
    )
    table.add(StepCandidate, rows.candidates(context, [made[n] for n in submitted_indices], steps, now))
    opened = dict(zip(submitted_indices, zip(rounds, steps, strict=True), strict=True))
    sent = _outcomes(table, context, made, opened, variant_rows, variants, posts)
    _record(session, context, [(made[n], posts[n], hashes[n], sent[n]) for n in submitted_indices])
    return dict(table.counts)


def _record(
    session: Session, context: SeedContext, decided: Iterable[tuple[SeedPost, int, str, Sequence[SeedRow]]]
) -> None:
    """Record posts as they come, never holding all."""
    for number, (seed_post, post_id, digest, sent) in enumerate(decided, start=1):
        for person, at, entries in rows.entries(context, seed_post, post_id, digest, sent):
            audit.record_all(session, entries, now=at, actor=person)
        if number % RECORDED_AT_ONCE == 0:
            session.flush()
    session.flush()


class _RowWriter:
    def __init__(self, session: Session, organisation_id: int) -> None:
        self._session, self._organisation_id = session, organisation_id
        self.counts: Counter[str] = Counter()

    def add(self, model: type[SQLModel], lines: Sequence[SeedRow]) -> list[int]:
        """Return keys in order (none without a key column)."""
        for row in lines:
            row["organisation_id"] = self._organisation_id
        self.counts[str(model.__tablename__)] += len(lines)
        return insert_rows(self._session, model, lines)


def _numbers(session: Session, organisation_id: int, made: Sequence[SeedPost]) -> dict[int, int]:
    taken: dict[int, int] = {}
    numbers = {}
    for seed_post in sorted(made, key=lambda made_post: made_post.created):
        year = seed_post.created.year
        if year not in taken:
            counter = session.get(PostCounter, (organisation_id, year))
            taken[year] = counter.last if counter else 0
        taken[year] += 1
        numbers[seed_post.number] = taken[year]
    for year, last in taken.items():
        session.merge(PostCounter(organisation_id=organisation_id, year=year, last=last))
    session.flush()
    return numbers


def _outcomes(
    table: _RowWriter,
    context: SeedContext,
    made: Sequence[SeedPost],
    opened: Mapping[int, tuple[int, int]],
    variant_rows: Sequence[SeedRow],
    variants: Sequence[int],
    posts: Sequence[int],
) -> Mapping[int, Sequence[SeedRow]]:
    owned = [
        (n // len(context.channels), row | {"id": key})
        for n, (row, key) in enumerate(zip(variant_rows, variants, strict=True))
    ]
    decided = [(n, row) for n, row in owned if made[n].status in DECIDED]
    table.add(Decision, [rows.decision(context, made[n], opened[n], row) for n, row in decided])
    table.add(Approval, [rows.approval(made[n], opened[n][0], row) for n, row in decided])
    sent = [rows.delivery(made[n], posts[n], row) for n, row in decided]
    keys = table.add(Delivery, sent)
    published = zip(keys, sent, decided, strict=True)
    table.add(
        Capture, [rows.capture(key, delivery, row) for key, delivery, (_, row) in published if delivery["permalink"]]
    )
    of_post: dict[int, list[SeedRow]] = defaultdict(list)
    for key, delivery, (n, _) in zip(keys, sent, decided, strict=True):
        of_post[n].append(delivery | {"id": key})
    return of_post
