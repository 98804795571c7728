"""The demonstration has real content for every page."""

import json

import pytest
import sqlalchemy as sa
from sqlmodel import col, func, select

from app.cli.audit import verify_all
from app.core.zones import local_time
from app.db.maintenance import optimise_statistics
from app.demo.content import load_town
from app.demo.mistakes import choose_mistake, late_correction
from app.demo.scenes import SCENES, picture
from app.domain.account_watch.models import AccountVisit, OutsidePost
from app.domain.approvals.models.decisions import Decision, SoleAct
from app.domain.approvals.models.rounds import RoundStep, StepCandidate
from app.domain.approvals.rules.sole_approval import SoleActKind, SoleLane
from app.domain.approvals.rules.states import StepState
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.metrics.models import MetricReading
from app.domain.metrics.rules.catalogue import MetricOrigin
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.posts.models import Post, PostContributor, PostMark, PostVersion, Variant, WorkingCopy
from app.domain.posts.rules.states import PostStatus, PostTransition
from app.domain.publishing.models import AttemptOutcome, Capture, Delivery, PostCorrection
from app.domain.publishing.queries.status_facts import status_mismatches
from app.domain.publishing.rules.delivery import PUBLIC_STATES, DeliveryState
from app.domain.requests.models import Request, RequestAct, RequestMailbox
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.origin import RequestChannel, RequesterKind
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalState


@pytest.fixture
def session(demo, sign_ins):
    with demo.reading() as opened:
        yield opened


@pytest.fixture
def town_id(session, sign_ins):
    return session.exec(select(Organisation.id).where(Organisation.slug == sign_ins.organisation)).one()


def test_every_state_of_a_post_is_there(session, town_id):
    statuses = session.exec(select(Post.status).where(Post.organisation_id == town_id)).all()
    assert len(statuses) >= 300
    assert set(statuses) == set(PostStatus)


@pytest.mark.any_engine
def test_what_was_made_is_counted_for_whoever_opens_it_next(session, demo, engine_name):
    """PostgreSQL counts by itself, some time later."""
    if engine_name == "postgresql":
        assert not optimise_statistics(demo.writing)
        return
    counted = session.scalars(sa.text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'post'")).all()
    assert counted and all(int(stat.split()[0]) >= 300 for stat in counted)


def test_every_lasting_state_of_a_delivery_is_there(session):
    assert set(session.exec(select(Delivery.state).distinct())) == set(DeliveryState) - {DeliveryState.SENDING}


def test_every_status_is_the_one_its_rows_amount_to(session):
    for organisation_id in session.exec(select(Organisation.id)).all():
        assert list(status_mismatches(session, organisation_id)) == []


def test_the_record_is_whole_and_in_the_order_things_happened(demo, session, sign_ins):
    assert [str(finding) for finding in verify_all(demo) if not finding.is_well] == []
    for organisation_id in session.exec(select(Organisation.id)).all():
        query = select(AuditEntry.at).where(AuditEntry.organisation_id == organisation_id)
        moments = session.exec(query.order_by(col(AuditEntry.seq))).all()
        assert moments == sorted(moments)
        assert moments[-1] <= demo.clock()


def test_about_a_dozen_wait_for_the_supervisor_nearly_all_of_them_in_time(demo, session, town_id, sign_ins):
    email = next(user.email for user in sign_ins.users if user.roles == ("supervisor",))
    query = select(StepCandidate.deadline_at).join(User, col(User.id) == StepCandidate.user_id)
    deadlines = session.exec(query.where(User.email == email)).all()
    assert 10 <= len(deadlines) <= 18
    assert sum(at <= demo.clock() for at in deadlines) <= len(deadlines) / 4


def test_nobody_decided_what_they_had_written(session):
    query = (
        select(Decision.id)
        .join(Variant, col(Variant.id) == Decision.variant_id)
        .join(PostContributor, col(PostContributor.post_version_id) == Variant.post_version_id)
        .where(PostContributor.user_id == Decision.user_id)
        .where(col(Decision.round_id).not_in(select(SoleAct.round_id)))
    )
    assert session.exec(query).all() == []


def test_one_signature_is_ratified_and_another_waits(demo, session):
    acts = session.exec(select(SoleAct.lane, SoleAct.deed).order_by(col(SoleAct.due_at), SoleAct.number)).all()
    lane, deed = SoleLane, SoleActKind
    assert acts == [
        (lane.EMERGENCY, deed.APPROVED),
        (lane.EMERGENCY, deed.AGREED),
        (lane.SMALL_TOWN, deed.APPROVED),
    ]
    assert all(at > demo.clock() for at in session.exec(select(SoleAct.due_at).where(SoleAct.lane == "small_town")))
    (emergency,) = session.exec(select(Period).where(Period.kind == PeriodKind.EMERGENCY)).all()
    assert emergency.state is PeriodState.ENDED


def test_many_posts_have_versions_that_differ(session):
    many = select(PostVersion.post_id).group_by(PostVersion.post_id).having(func.count() > 1)
    assert len(session.exec(many).all()) >= 20
    hashes = session.exec(select(PostVersion.post_id, PostVersion.content_hash)).all()
    assert len(set(hashes)) == len(hashes)


def test_whatever_is_published_is_captured_and_has_an_address(session):
    published = session.exec(select(Delivery).where(col(Delivery.state).in_(PUBLIC_STATES))).all()
    captured = dict(session.exec(select(Capture.delivery_id, Capture.permalink)).all())
    assert {delivery.id: delivery.permalink for delivery in published} == captured
    assert len(set(captured.values())) == len(captured)
    assert all(".example/" in address for address in captured.values())


def test_attempts_ended_in_several_ways(session):
    outcomes = set(session.exec(select(AttemptOutcome.outcome).distinct()))
    assert {"published", "not_sent", "refused", "unknown"} <= outcomes


def test_the_present_month_is_full(demo, session, town_id):
    month = local_time(demo.clock(), "Europe/Madrid").date().replace(day=1)
    days = session.exec(select(Post.planned_on).where(Post.organisation_id == town_id)).all()
    assert sum(day is not None and (day.year, day.month) == (month.year, month.month) for day in days) >= 20


def test_somebody_was_typing(session):
    assert session.exec(select(WorkingCopy)).all()


def test_no_letter_of_the_past_is_left_to_send(session):
    notices = session.exec(select(Notice)).all()
    assert notices
    assert {(notice.next_attempt_at, notice.digest_at, notice.trouble) for notice in notices} == {(None, None, "")}


def test_whoever_was_told_much_has_read_some_and_not_the_last(session):
    notices = session.exec(select(Notice).order_by(Notice.id)).all()
    reads_by_address = {
        notice.to_address: [other.read_at is not None for other in notices if other.to_address == notice.to_address]
        for notice in notices
    }
    assert {tuple(read[-3:]) for read in reads_by_address.values() if len(read) > 2} == {(True, False, False)}


def test_open_steps_have_somebody_to_decide_them(session):
    open_steps = set(session.exec(select(RoundStep.id).where(RoundStep.state == StepState.OPEN)))
    assert open_steps == set(session.exec(select(StepCandidate.round_step_id)))


def test_a_mourning_is_over_and_held_what_was_scheduled_in_it(demo, session, town_id):
    (mourning,) = session.exec(select(Period).where(Period.kind == PeriodKind.OFFICIAL_MOURNING)).all()
    assert (mourning.organisation_id, mourning.state) == (town_id, PeriodState.CONFIRMED)
    assert mourning.ends_at < demo.clock()
    moves = session.exec(select(PostMark.move).where(col(PostMark.period_id) == mourning.id)).all()
    assert PostTransition.HOLD in moves and PostTransition.RELEASE in moves


def test_an_election_is_proposed_and_binds_nobody(demo, session, town_id):
    periods = session.exec(
        select(Period).where(Period.organisation_id == town_id, col(Period.election).is_not(None))
    ).all()
    assert len(periods) == 5 and {period.state for period in periods} == {PeriodState.PROPOSED}
    assert min(period.starts_at for period in periods) > demo.clock()


def test_every_mistake_is_another_text():
    for telling in load_town().posts:
        made = [late_correction(telling), *(choose_mistake(telling, number) for number in range(6))]
        assert all(mistake.first != telling for mistake in made)
        assert all(mistake.first.text.strip() for mistake in made)


def test_pictures_are_the_same_every_time():
    assert all(picture(name) == picture(name) for name in list(SCENES)[:3])


def test_the_sign_ins_are_kept_for_their_owner_alone(demo_dir, sign_ins):
    path = demo_dir / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(path.read_text())["users"]) == len(sign_ins.users) == 15


def test_an_order_runs_what_it_asked_is_gone_and_a_correction_hangs_from_its_original(session, town_id):
    order = session.exec(select(TakedownOrder).where(TakedownOrder.organisation_id == town_id)).one()
    assert order.closed_at is None
    assert session.exec(select(Withdrawal.state)).all() == [WithdrawalState.WITHDRAWN]
    link = session.exec(select(PostCorrection)).one()
    answer = session.exec(select(Delivery).where(Delivery.post_id == link.post_id)).one()
    assert answer.state is DeliveryState.PUBLISHED and answer.answers


def test_requests_came_by_mail_and_the_mailbox_rests(demo, session, town_id):
    mailbox = session.exec(select(RequestMailbox)).one()
    assert (mailbox.organisation_id, mailbox.is_paused, mailbox.trouble) == (town_id, True, "")
    assert mailbox.read_at <= demo.clock() and mailbox.host.endswith(".example")
    by_mail = session.exec(select(Request).where(Request.channel == RequestChannel.MAILBOX)).all()
    assert len(by_mail) == mailbox.last_uid == 3
    assert {request.requester_kind for request in by_mail} == {RequesterKind.CITIZEN, RequesterKind.TEMPORARY_ADVISER}
    answers = select(RequestAct.request_id).where(RequestAct.kind == RequestActKind.ANSWERED)
    assert len({request.id for request in by_mail} & set(session.exec(answers))) == 1
    attachments = [file for request in by_mail for file in request.attachments]
    assert len(attachments) == 2 and all(demo.files.read(town_id, file["place"]) for file in attachments)


def test_figures_and_posts_from_elsewhere_have_come_back(session, town_id):
    networks = session.exec(
        select(Channel.network, MetricReading.origin)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(MetricReading, col(MetricReading.delivery_id) == Delivery.id)
        .where(Channel.organisation_id == town_id)
        .distinct()
    ).all()
    read, typed = MetricOrigin.READ, MetricOrigin.TYPED
    assert set(networks) == {(Network.MASTODON, read), (Network.FACEBOOK, typed), (Network.INSTAGRAM, typed)}
    visits = session.exec(select(AccountVisit).where(AccountVisit.organisation_id == town_id)).all()
    assert len(visits) == 3 and any(visit.best_hours for visit in visits)
    outside = session.exec(select(OutsidePost).where(OutsidePost.organisation_id == town_id)).all()
    assert sorted(bool(post.reason) for post in outside) == [False, True]
