"""Posts by the thousand for whoever measures: true to every constraint, written table by table instead of by deeds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, SQLModel, col, select

from app.accounts import queries as accounts
from app.approvals.models import Approval, Decision, Round, RoundStep, StepCandidate
from app.approvals.queries import rounds as approvals
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.models import Channel
from app.core.actor import the_clock
from app.core.zones import day_in, wall
from app.db.many import add_all
from app.db.upkeep import optimise
from app.demo import content
from app.demo.bulk import rows
from app.demo.bulk.rows import DAY, DECIDED, House, Made, Row
from app.drafting.models import Post, PostContributor, PostCounter, PostVersion, Variant
from app.drafting.rules.content import content_hash
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Status
from app.organisations import queries as organisations
from app.publishing.models import Capture, Delivery
from app.topics.models import Topic
from app.usecases.wiring import Wiring

ACCOUNTS = 2
"""Through how many accounts each post goes."""

RECORDED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """`present` and `waiting` are part of `posts`; `months` lie half before now and half after."""

    posts: int
    months: int
    present: int
    waiting: int


def seed(wiring: Wiring, size: Size) -> dict[str, int]:
    """How many rows went into each table. One transaction; the record has what the deeds would have written, or
    nothing that waits would leave and every check would accuse.
    """
    now = wiring.clock()
    with wiring.writing() as session:
        house = _house(session, now)
        made = list(_posts(house, size, now))
        counts = _write(session, house, made, now)
        audit.record(
            session, Act.IMPORT_APPLIED, actor=the_clock(house.id), now=now, subject="import:seed", created=len(made)
        )
        session.commit()
    optimise(wiring.writing)
    return counts


def _house(session: Session, now: datetime) -> House:
    organisation = organisations.by_slug(session, content.town().slug)
    here, today = organisation.id, day_in(now, organisation.zone)
    writers = accounts.people_with_roles(session, ["editor"], organisation_id=here, today=today)
    deciders = accounts.people_with_roles(session, ["supervisor"], organisation_id=here, today=today)
    channels = session.exec(select(Channel).where(Channel.organisation_id == here).order_by(col(Channel.id)))
    return House(
        organisation=organisation,
        topics=session.exec(select(Topic.id).where(Topic.organisation_id == here)).all(),
        channels=channels.fetchmany(ACCOUNTS),
        writer=(writers[0].id, writers[0].name),
        deciders=[(user.id, user.name) for user in deciders],
        route=approvals.route_in_force(session, here)[0].id,
    )


def _posts(house: House, size: Size, now: datetime) -> Iterable[Made]:
    """The waiting ones are still to come, or the worker would let them expire."""
    dice, tellings = Random(size.posts), content.town().posts
    for number in range(size.posts):
        telling = tellings[number % len(tellings)]
        planned = _planned(number, size, house.zone, now, dice)
        status = Status.IN_REVIEW if number < size.waiting else _status(number, planned, now)
        plan = _plan(planned, house.zone)
        draft = Draft(
            title=f"{telling.title} ({number + 1})",
            topic_id=house.topics[number % len(house.topics)],
            texts={"es": telling.text},
            link=telling.link,
            targets=tuple((channel.id, "es") for channel in house.channels),
            plan=plan,
        )
        yield Made(number, draft, status, planned, created=min(planned - 5 * DAY, now - timedelta(hours=6)))


def _planned(number: int, size: Size, zone: str, now: datetime, dice: Random) -> datetime:
    """Waiting ones soon, the present month's in its days, the others outside it."""
    minutes = dice.randint(0, 60 * 24)
    half = size.months * 30 // 2
    if number < size.waiting:
        return _on_minute(now + DAY + dice.random() * half * DAY)
    first = wall(now, zone).replace(day=1, hour=0, minute=0)
    if number < size.waiting + size.present:
        return _on_minute(first + timedelta(days=dice.randint(0, 27), minutes=minutes))
    days = dice.randint(1, half)
    return _on_minute(first - timedelta(days=days) if number % 2 else first + timedelta(days=31 + days))


def _on_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _plan(planned: datetime, zone: str) -> Plan:
    local = wall(planned, zone)
    return Plan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)


def _status(number: int, planned: datetime, now: datetime) -> Status:
    if planned <= now:
        return Status.CLOSED
    return Status.DRAFT if number % 3 == 0 else Status.APPROVED


def _write(session: Session, house: House, made: Sequence[Made], now: datetime) -> dict[str, int]:
    table = _Tables(session, house.id)
    numbers = _numbers(session, house.id, made)
    posts = table.add(Post, [rows.post(house, one, numbers[one.number]) for one in made])
    hashes = [content_hash(one.draft.content(house.zone)) for one in made]
    versions = table.add(PostVersion, [rows.version(house, *row) for row in zip(made, posts, hashes, strict=True)])
    table.add(PostContributor, [{"post_version_id": key, "user_id": house.writer[0]} for key in versions])
    said = [row for pair in zip(made, versions, strict=True) for row in rows.variants(house, *pair)]
    variants = table.add(Variant, said)
    asked = [n for n, one in enumerate(made) if one.status is not Status.DRAFT]
    rounds = table.add(Round, [rows.review(house, made[n], posts[n], versions[n], hashes[n]) for n in asked])
    steps = table.add(RoundStep, [rows.step(made[n], key, now) for n, key in zip(asked, rounds, strict=True)])
    table.add(StepCandidate, rows.candidates(house, [made[n] for n in asked], steps, now))
    opened = dict(zip(asked, zip(rounds, steps, strict=True), strict=True))
    sent = _outcomes(table, house, made, opened, said, variants, posts)
    _record(session, house, [(made[n], posts[n], hashes[n], sent[n]) for n in asked])
    return dict(table.counts)


def _record(session: Session, house: House, decided: Iterable[tuple[Made, int, str, Sequence[Row]]]) -> None:
    """Written as they come, so that a hundred thousand posts are not held at once."""
    for number, (one, post_id, digest, sent) in enumerate(decided, start=1):
        for person, at, deeds in rows.entries(house, one, post_id, digest, sent):
            audit.record_all(session, deeds, now=at, actor=person)
        if number % RECORDED_AT_ONCE == 0:
            session.flush()
    session.flush()


class _Tables:
    """Where rows go, all of one organisation."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        self._session, self._organisation_id = session, organisation_id
        self.counts: Counter[str] = Counter()

    def add(self, model: type[SQLModel], lines: Sequence[Row]) -> list[int]:
        """The keys of the rows, in their order (none for a table without a key of its own)."""
        for row in lines:
            row["organisation_id"] = self._organisation_id
        self.counts[str(model.__tablename__)] += len(lines)
        return add_all(self._session, model, lines)


def _numbers(session: Session, organisation_id: int, made: Sequence[Made]) -> dict[int, int]:
    """The next numbers of each year, taken all at once."""
    taken: dict[int, int] = {}
    numbers = {}
    for one in sorted(made, key=lambda one: one.created):
        year = one.created.year
        if year not in taken:
            counter = session.get(PostCounter, (organisation_id, year))
            taken[year] = counter.last if counter else 0
        taken[year] += 1
        numbers[one.number] = taken[year]
    for year, last in taken.items():
        session.merge(PostCounter(organisation_id=organisation_id, year=year, last=last))
    session.flush()
    return numbers


def _outcomes(
    table: _Tables,
    house: House,
    made: Sequence[Made],
    opened: Mapping[int, tuple[int, int]],
    said: Sequence[Row],
    variants: Sequence[int],
    posts: Sequence[int],
) -> Mapping[int, Sequence[Row]]:
    """Decisions, approvals, deliveries and what was published, variant by variant; the deliveries of each post."""
    owned = [
        (n // len(house.channels), row | {"id": key}) for n, (row, key) in enumerate(zip(said, variants, strict=True))
    ]
    decided = [(n, row) for n, row in owned if made[n].status in DECIDED]
    table.add(Decision, [rows.decision(house, made[n], opened[n], row) for n, row in decided])
    table.add(Approval, [rows.approval(made[n], opened[n][0], row) for n, row in decided])
    sent = [rows.delivery(made[n], posts[n], row) for n, row in decided]
    keys = table.add(Delivery, sent)
    published = zip(keys, sent, decided, strict=True)
    table.add(
        Capture, [rows.capture(key, delivery, row) for key, delivery, (_, row) in published if delivery["permalink"]]
    )
    of_post: dict[int, list[Row]] = defaultdict(list)
    for key, delivery, (n, _) in zip(keys, sent, decided, strict=True):
        of_post[n].append(delivery | {"id": key})
    return of_post
