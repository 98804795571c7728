"""What an account that pays its network has: more characters and longer videos, counted while one writes."""

import pytest
from sqlmodel import Session, select
from werkzeug.datastructures import MultiDict

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import VideoFacts
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.content import MediaUse, VariantContent, VideoUse
from app.domain.posts.rules.video_readiness import network_video_troubles
from tests.page_forms import form_of
from tests.sample_town import Town

AT = "/o/riba/official-accounts"
LABEL = "La cuenta tiene X Premium"


@pytest.fixture
def on_x(session: Session, town: Town) -> Channel:
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.declared = Network.X, {"max_characters": 280}
    session.commit()
    return channel


def room(channel: Channel, text: str) -> int:
    return voice_of(channel).measure(VariantContent(channel.id, "es", text)).left


def film_troubles(channel: Channel, **facts: float) -> list[str]:
    film = VideoFacts(**{"seconds": 60.0, "size": 1_000_000, "width": 1280, "height": 720, "has_sound": True, **facts})
    return [
        str(words)
        for _, words in network_video_troubles([MediaUse("a" * 64, "La plaza", VideoUse(film))], voice_of(channel), {})
    ]


def test_the_administrator_says_it_once_and_it_is_counted_while_one_writes(seat, session, town, on_x):
    assert room(on_x, "a" * 300) == -20
    administrator = seat(town.administrator)
    address = f"{AT}/{on_x.id}"
    page = administrator.get(address).text
    assert LABEL in page
    administrator.post(address, data=MultiDict([*form_of(page, address), ("is_paid", "1")]))
    session.refresh(on_x)
    assert (on_x.is_paid, room(on_x, "a" * 300)) == (True, 25_000 - 300)
    changed = session.exec(select(AuditEntry).where(AuditEntry.act == Act.ACCOUNT_CHANGED)).all()[-1]
    assert changed.detail["is_paid"] is True


def test_a_film_of_two_hours_fits_where_the_account_pays_and_five_thousand_megabytes_anywhere(on_x):
    long_one = {"seconds": 7_200.0, "size": 5_000_000_000}
    assert film_troubles(on_x, **long_one) == ["El vídeo dura 120:00 y en X caben 20:00: córtelo, o quite esa cuenta."]
    on_x.is_paid = True
    assert film_troubles(on_x, **long_one) == []
    assert "caben 5000" in film_troubles(on_x, size=5_000_000_001)[0]


def test_no_other_network_has_such_a_tier(seat, town, session):
    channel = session.get_one(Channel, town.channels[0].id)
    assert LABEL not in seat(town.administrator).get(f"{AT}/{channel.id}").text
    channel.is_paid = True
    assert voice_of(channel).maximum == channel.declared.get("max_characters")


def test_a_server_that_takes_smaller_files_is_the_limit_of_its_accounts(on_x):
    on_x.network, on_x.declared = Network.BLUESKY, {"image_bytes": 1_000_000, "video_bytes": 100_000_000}
    voice = voice_of(on_x)
    assert voice.image_bytes == 1_000_000
    assert "caben 100" in film_troubles(on_x, size=200_000_000)[0]
    on_x.declared = {}
    assert film_troubles(on_x, size=200_000_000) == [] and voice_of(on_x).image_bytes is None
