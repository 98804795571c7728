"""Making the demonstration, once: everything in it was done by somebody, at its time, through the product's deeds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from sqlmodel import Session, select

from app.audit.jobs import Anchoring
from app.db.upkeep import optimise
from app.demo import signins
from app.demo.aftermath import aftermath
from app.demo.agendas import looked_around
from app.demo.aiming import aimed
from app.demo.campaigning import campaigned
from app.demo.chronicle import Chronicle
from app.demo.citizens.answering import answered
from app.demo.citizens.clocks import deadlines
from app.demo.citizens.heard import heard
from app.demo.citizens.inbox import inbox_of
from app.demo.citizens.moderation import moderated
from app.demo.citizens.protocol import protocol_written
from app.demo.citizens.seasons import seasoned
from app.demo.content import MONTHS_BACK, Place, island, town
from app.demo.convening import convened
from app.demo.course import courses
from app.demo.dates import dated
from app.demo.equipping import planned_means
from app.demo.founding import Prepared, disconnect, found, prepare
from app.demo.gating import gated
from app.demo.lanes import lanes_of
from app.demo.life import Author, Life
from app.demo.months import months_kept
from app.demo.naming import named_views
from app.demo.parting import parted
from app.demo.planning import plan_written
from app.demo.repeating import repeated
from app.demo.requesting import requests_of
from app.demo.signins import SignIns, new_sign_ins
from app.demo.staffing import staffed
from app.demo.stage import Machine, Stage
from app.demo.told import told
from app.demo.weekly import week_kept
from app.feeds.rules.readers import feed_path
from app.feeds.service.subscriptions import subscribe
from app.organisations.models import Organisation
from app.search import jobs as search
from app.usecases.wiring import Wiring

BEFORE = timedelta(days=31 * MONTHS_BACK + 60)
"""How long ago the organisations began."""

DISCONNECTED = timedelta(minutes=15)


class Standing(StrEnum):
    """What an installation holds."""

    EMPTY = "empty"
    DEMO = "demo"
    REAL = "real"
    BOTH = "both"


def standing(session: Session) -> Standing:
    kinds = set(session.exec(select(Organisation.is_demo).distinct()))
    if kinds == {True, False}:
        return Standing.BOTH
    return {(): Standing.EMPTY, (True,): Standing.DEMO, (False,): Standing.REAL}[tuple(kinds)]


def create(wiring: Wiring) -> SignIns:
    """Make it, in one transaction, in an installation that holds nothing yet."""
    now, places = wiring.clock(), (town(), island())
    sign_ins = new_sign_ins(places[0], places[1:])
    hashes = {one.email: wiring.passwords.hash(one.password) for one in sign_ins.everyone()}
    prepared = prepare(wiring.images, places, hashes)
    with wiring.writing() as session:
        stages = _play(session, wiring, places, prepared, now=now)
        sign_ins = replace(sign_ins, feed_path=_subscription(session, stages[0], now))
        signins.keep(wiring.config.data_dir, sign_ins)
        session.commit()
    with wiring.reading() as session:
        Anchoring(wiring.anchors)(session, now=now)
    search.catch_up(wiring.reading, wiring.writing)
    optimise(wiring.writing)
    return sign_ins


def _play(
    session: Session, wiring: Wiring, places: Sequence[Place], prepared: Prepared, *, now: datetime
) -> list[Stage]:
    machine = Machine(session, wiring.files, wiring.images, wiring.keyring.unseal)
    stages = [found(session, wiring, place, prepared, machine, now=now - BEFORE) for place in places]
    lives = (life for stage in stages for life in _lives(stage, now))
    first = stages[0]
    own = (aftermath(first, now=now), convened(first, now=now), parted(first, now), repeated(first, now))
    plans = (
        plan_written(first, now=now),
        gated(first, now=now),
        staffed(first, now=now),
        planned_means(first, now=now),
        aimed(first, now=now),
    )
    planned = (campaigned(first, now=now), week_kept(first, now=now), months_kept(first, now=now), *plans)
    citizens = (
        heard(wiring, first, now=now),
        answered(first, now=now),
        protocol_written(first, now=now),
        deadlines(first, now=now),
        *seasoned(first, now=now),
        moderated(first, wiring.norms, now=now),
    )
    around = (looked_around(wiring, first, now=now), named_views(first, now=now))
    chronicle = Chronicle([*lives, *own, *planned, *citizens, *around])
    chronicle.until(now - DISCONNECTED)
    for stage in stages:
        disconnect(stage, now=now - DISCONNECTED)
    chronicle.until(now)
    machine.send_due(now)
    told(session, stages, wiring.letters, now=now)
    return stages


def _lives(stage: Stage, now: datetime) -> Iterator[Life]:
    """Of every post, of every date that binds, of every request, and of what one person let out alone."""
    dice = Random(stage.place.slug)
    told = courses(stage.place, now=now, dice=dice)
    yield from (Author(stage, telling, course).live() for telling, course in told)
    yield from dated(stage, now)
    yield from requests_of(stage, now)
    yield from lanes_of(stage, now)
    yield from inbox_of(stage, now)


def _subscription(session: Session, stage: Stage, now: datetime) -> str:
    """The head of communication's calendar, ready to be opened elsewhere."""
    _, token = subscribe(session, name="Outlook", actor=stage.with_role("supervisor")[0], now=now)
    return feed_path(token, stage.place.slug)
