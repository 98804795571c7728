"""The versions of the networks' interfaces: renewed in time here, and announced to those who run an older Cauce."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules.api_versions import API_VERSIONS, WARNED_BEFORE, ending_versions
from app.domain.directory.rules.networks import Network, Publishing
from app.usecases.wiring import Wiring
from tests import moments, sample_town
from tests.clocks import StoppedClock

TO_DO = (
    "{version} ends on {ends_on} for {networks}: read the changelog of its source, move the connectors and their fakes "
    "to a later version, and note it in app/domain/directory/rules/api_versions.py"
)


@pytest.mark.long
def test_no_version_ends_within_sixty_days_of_the_day_it_is():
    ends = ending_versions(API_VERSIONS, today=moments.run_began().date())
    assert not ends, [
        TO_DO.format(version=end.version, ends_on=end.ends_on, networks=", ".join(end.networks)) for end in ends
    ]


def test_every_network_that_publishes_by_itself_has_its_version(wiring: Wiring):
    assert wiring.networks.keys() <= API_VERSIONS.keys()


def test_an_end_is_announced_sixty_days_before_where_an_account_is_connected(
    client: FlaskClient, seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    graph = API_VERSIONS[Network.FACEBOOK]
    assert graph.ends_on
    clock.instant = moments.now().replace(year=2028, month=5, day=29, hour=10)
    warning = f"la versión {graph.version} de su interfaz"
    page = "/o/riba/official-accounts"
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing, channel.credentials = Network.FACEBOOK, Publishing.API, "sealed"
    session.commit()
    administrator = seat(town.administrator)
    assert warning not in administrator.get(page).text
    assert client.get("/healthz").get_json()["api_versions_ending"] == []
    clock.forward(days=1)
    assert clock().date() == graph.ends_on - WARNED_BEFORE == date(2028, 5, 30)
    assert f"{warning}, con la que publica Cauce, se atiende hasta el 29/07/2028" in administrator.get(page).text
    health = client.get("/healthz")
    assert health.status_code == 200
    assert health.get_json()["api_versions_ending"] == [
        {"networks": ["facebook"], "version": graph.version, "ends_on": "2028-07-29"}
    ]
