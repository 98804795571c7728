"""The daily look at a channel of YouTube, of which figures alone are read."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.networks.youtube_statistics import YouTubeStatistics
from app.domain.account_watch.models import AccountVisit
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.metrics.models import MetricReading
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.peers import youtube as tube
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


def test_the_figures_of_a_video_are_read_into_the_readings_and_nothing_else_is_looked_at(
    session: Session, wiring: Wiring, town: Town, youtube_server, outbound: HttpClient, clock: StoppedClock, seat
) -> None:
    post = post_factory.approved(session, town, now=clock(), hours=3, text="Corte de agua")
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing = Network.YOUTUBE, Publishing.API
    access = {"base_url": youtube_server.base_url, "token": f"{tube.TOWN.id} {tube.TOKEN}"}
    sender_setup.connect(session, wiring, town, **access)
    delivery = sender_setup.delivery_of(session, post)
    delivery.state, delivery.remote_id, delivery.settled_at = DeliveryState.PUBLISHED, tube.FOREIGN_VIDEO, clock()
    session.commit()
    youtube_server.count(tube.FOREIGN_VIDEO, views=120, likes=9)
    visitor = AccountVisitor(
        wiring.writing, {Network.YOUTUBE: YouTubeStatistics(outbound)}, {}, {}, wiring.keyring.unseal
    )
    now = clock() + timedelta(days=1)
    assert plan_visits(wiring.reading, wiring.writing, networks=visitor.networks, now=now) == 1
    assert visitor.visit_due(now)["metrics_read"] == 1
    figures = {row.metric: row.value for row in sender_setup.fresh(session, select(MetricReading))}
    assert figures == {"viewCount": 120, "likeCount": 9, "commentCount": 0}
    (visit,) = sender_setup.fresh(session, select(AccountVisit))
    assert (visit.trouble, visit.profile) == ("", {}) and visit.seen_at == now
    page = seat(town.administrator).get(f"/o/riba/official-accounts/{channel.id}")
    assert page.status_code == HTTPStatus.OK
    assert "Cauce lee una vez al día las cifras de lo publicado" in page.text
