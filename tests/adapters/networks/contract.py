"""The cases that every connector and every fake keeps: publishing at most once stands on them."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

import pytest

from app.core.links import outgoing_links
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkClient,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCaptions,
    OutgoingVideo,
    StagedNetwork,
)
from tests import moments
from tests.core.hard_links import HARD_TEXT
from tests.media.pictures import picture
from tests.peers.process import free_port

HARD_TEXTS = [
    "Pleno del jueves\n\nOrden del día:\n- Acta\n- Presupuesto 2027 (12.345,67 €)\n\n#Transparencia #PlenoMunicipal",
    "«El Ángel» & <los niños> de l'Hospitalet: 5 > 3, 2*3*4, a_b_c y `código`… ¿Vienes? 🎭👩‍👩‍👧",
    "Con @diputacion@social.example y @biblioteca: https://example.org/ruta/muy/larga?consulta=1&otra=%C3%B1#parte",
    "Cartel en https://example.org/fiestas/cartel.jpg y programa en https://example.org/fiestas.",
    "   Sangrado,  espacios   dobles\ty tabulador \n\n\n tres saltos \n> cita\n## título",
    "Ñandú con tilde suelta: cami\u0301n; ligadura ﬁn; puntos 1.2.3 y 10:30–12:00 — fin.",
    "🎉🎉🎉",
    outgoing_links(HARD_TEXT[: HARD_TEXT.index("\n", 150)]),
]

FILM = b"\0\0\0\x18ftypmp42"
"""The beginning of an MP4 file, which is all that the fakes look at."""


@dataclass(frozen=True)
class Place:
    """A connector and an account; `home`: where its publications' addresses begin. `user`: as the network names it."""

    network: NetworkClient
    access: AccountAccess
    home: str
    user: str


class NetworkContract:
    """The cases; a subclass gives the fixtures `place` and `revoked`, an access that the server no longer takes."""

    def test_publishing_gives_a_public_address_of_its_own(self, place, notice, other_notice):
        first, second = place.network.publish(place.access, notice), place.network.publish(place.access, other_notice)
        assert first.status in (200, 201)
        assert first.permalink.startswith(place.home)
        assert (first.remote_id, first.permalink) != (second.remote_id, second.permalink)

    def test_the_act_is_told_before_it_and_nothing_is_published_where_it_may_not_begin(self, place, notice):
        if not isinstance(place.network, StagedNetwork):
            return
        told: list[str] = []

        def refuse() -> None:
            told.append("refused")
            raise NetworkError(NetworkErrorKind.NOT_SENT, msg("Retenida."))

        since = moments.now() - timedelta(seconds=2)
        with pytest.raises(NetworkError) as raised:
            place.network.publish(place.access, replace(notice, begin=refuse))
        assert (raised.value.kind, told) == (NetworkErrorKind.NOT_SENT, ["refused"])
        assert place.network.find(place.access, notice, since=since) is None
        sent = place.network.publish(place.access, replace(notice, begin=lambda: told.append("begun")))
        assert told == ["refused", "begun"] and sent.permalink.startswith(place.home)

    def test_the_account_says_who_it_is(self, place):
        profile = place.network.whoami(place.access)
        assert profile.handle.startswith(place.user)
        assert profile.url.startswith(place.home)
        assert profile.remote_id

    @pytest.mark.parametrize("deed", ["publish", "whoami"])
    def test_a_revoked_token_asks_to_connect_again(self, place, revoked, notice, deed):
        deeds = {
            "publish": lambda: place.network.publish(revoked, notice),
            "whoami": lambda: place.network.whoami(revoked),
        }
        with pytest.raises(NetworkError) as raised:
            deeds[deed]()
        assert raised.value.kind is NetworkErrorKind.UNAUTHORISED
        assert revoked.token.rpartition(" ")[2] not in raised.value.excerpt + str(raised.value)

    @pytest.mark.parametrize("deed", ["publish", "withdraw"])
    def test_a_server_that_is_not_there_got_nothing(self, place, notice, deed):
        sent = place.network.publish(place.access, notice)
        nowhere = replace(place.access, base_url=f"http://127.0.0.1:{free_port()}")
        deeds = {
            "publish": lambda: place.network.publish(nowhere, notice),
            "withdraw": lambda: place.network.withdraw(nowhere, sent.remote_id),
        }
        with pytest.raises(NetworkError) as raised:
            deeds[deed]()
        assert raised.value.kind is NetworkErrorKind.NOT_SENT


@pytest.mark.long_peers
class FindingContract:
    """The cases of networks where an account reads what it published."""

    @pytest.fixture
    def before(self) -> datetime:
        return moments.now() - timedelta(seconds=2)

    def test_what_was_published_is_found(self, place, notice, other_notice, before):
        sent = place.network.publish(place.access, notice)
        place.network.publish(place.access, other_notice)
        match = place.network.find(place.access, notice, since=before)
        assert (match.remote_id, match.permalink) == (sent.remote_id, sent.permalink)

    def test_what_was_never_published_is_not_found(self, place, notice, other_notice, before):
        place.network.publish(place.access, other_notice)
        assert place.network.find(place.access, notice, since=before) is None

    @pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
    def test_awkward_texts_are_recognised(self, place, notice, text, before):
        outgoing = replace(notice, text=text)
        sent = place.network.publish(place.access, outgoing)
        match = place.network.find(place.access, outgoing, since=before)
        assert match is not None
        assert match.remote_id == sent.remote_id

    def test_a_revoked_token_cannot_look(self, place, revoked, notice, before):
        with pytest.raises(NetworkError) as raised:
            place.network.find(revoked, notice, since=before)
        assert raised.value.kind in (NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED)


class VideoContract:
    """The cases of networks that a connector sends videos to."""

    def test_a_video_is_published_with_its_text_found_and_taken_away(self, place, notice):
        before = moments.now() - timedelta(seconds=2)
        outgoing = replace(notice, attachments=(video(FILM, ("es", "Buenos días.")),))
        sent = place.network.publish(place.access, outgoing)
        match = place.network.find(place.access, replace(outgoing, attachments=()), since=before)
        assert (match.remote_id, match.permalink) == (sent.remote_id, sent.permalink)
        place.network.withdraw(place.access, sent.remote_id)
        assert not place.network.is_there(place.access, sent.remote_id)


class SequelContract:
    """The cases of what answers one's own post: the next part of a thread, or its first comment."""

    def test_what_follows_a_post_is_found_and_taken_away_by_itself(self, place, notice):
        first = place.network.publish(place.access, notice)
        before = moments.now() - timedelta(seconds=2)
        second = replace(notice, text="El bando, entero, en la sede.", attachments=(), answers=first.remote_id, key="2")
        sent = place.network.publish(place.access, second)
        assert sent.remote_id != first.remote_id
        assert sent.permalink.startswith(place.home)
        match = place.network.find(place.access, second, since=before, known={first.remote_id})
        assert match is not None
        assert match.remote_id == sent.remote_id
        place.network.withdraw(place.access, sent.remote_id)
        assert not place.network.is_there(place.access, sent.remote_id)
        assert place.network.is_there(place.access, first.remote_id)


class EditContract:
    """The cases of networks where a published text is changed in its place."""

    def test_an_edit_changes_the_text_of_the_same_post_and_may_be_repeated(self, place, notice):
        sent = place.network.publish(place.access, replace(notice, attachments=_one_picture()))
        corrected = replace(notice, text=f"Corregido: {token_hex(4)} a las 20:00, y no a las 19:00.", key="corrección")
        for _ in range(2):
            assert place.network.edit(place.access, sent.remote_id, corrected).status in (200, 400)
        assert place.network.withdraw(place.access, sent.remote_id).status in (200, 204)

    def test_what_is_no_longer_there_is_not_edited(self, place, notice):
        sent = place.network.publish(place.access, notice)
        place.network.withdraw(place.access, sent.remote_id)
        with pytest.raises(NetworkError) as raised:
            place.network.edit(place.access, sent.remote_id, replace(notice, text="Otro texto."))
        assert raised.value.kind is NetworkErrorKind.REFUSED

    def test_a_revoked_token_edits_nothing(self, place, revoked, notice):
        sent = place.network.publish(place.access, notice)
        with pytest.raises(NetworkError) as raised:
            place.network.edit(revoked, sent.remote_id, replace(notice, text="Otro texto."))
        assert raised.value.kind in (NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED)


class EditReadingContract(EditContract):
    """The cases of those networks where the account reads the text back."""

    def test_a_text_that_was_not_changed_is_told_apart(self, place, notice):
        sent = place.network.publish(place.access, notice)
        assert place.network.find_edit(place.access, sent.remote_id, notice)
        other = replace(notice, text="Este texto no lo tiene nadie.")
        assert place.network.find_edit(place.access, sent.remote_id, other) is None


class PinContract:
    """The cases of networks where a publication is pinned; a subclass gives `pinned`, which reads them back."""

    def test_a_pin_and_its_end_may_be_repeated(self, place, notice, pinned):
        sent = place.network.publish(place.access, replace(notice, text=f"Teléfonos {token_hex(4)}"))
        for _ in range(2):
            place.network.pin(place.access, sent.remote_id)
        assert pinned()[0] == sent.remote_id
        for _ in range(2):
            place.network.unpin(place.access, sent.remote_id)
        assert sent.remote_id not in pinned()

    def test_what_is_no_longer_there_is_not_pinned(self, place, notice):
        sent = place.network.publish(place.access, replace(notice, text=f"Teléfonos {token_hex(4)}"))
        place.network.withdraw(place.access, sent.remote_id)
        with pytest.raises(NetworkError) as raised:
            place.network.pin(place.access, sent.remote_id)
        assert raised.value.kind is NetworkErrorKind.REFUSED


def video(content: bytes, *captions: tuple[str, str], poster: bytes = b"") -> OutgoingAttachment:
    """Return a video of this content, with a sentence for captions in each language."""
    tracks = tuple(OutgoingCaptions(lang, f"WEBVTT\n\n00:00.500 --> 00:02.000\n{said}\n") for lang, said in captions)
    film = OutgoingVideo(len(content), 4.0, lambda: io.BytesIO(content), poster=poster, captions=tracks)
    return OutgoingAttachment("a" * 64, "video/mp4", b"", "La plaza", 1280, 720, video=film)


def _one_picture() -> tuple[OutgoingAttachment, ...]:
    return (OutgoingAttachment("a" * 64, "image/jpeg", picture(size=(640, 480)), "Bandera verde", 640, 480),)


@pytest.mark.long_peers
class WithdrawalContract:
    """The cases of networks that take a publication away."""

    def test_what_is_withdrawn_is_gone_and_asking_again_says_so(self, place, notice):
        sent = place.network.publish(place.access, notice)
        assert place.network.is_there(place.access, sent.remote_id)
        assert place.network.withdraw(place.access, sent.remote_id).status in (200, 204)
        assert not place.network.is_there(place.access, sent.remote_id)
        with pytest.raises(NetworkError) as again:
            place.network.withdraw(place.access, sent.remote_id)
        assert again.value.kind is NetworkErrorKind.REFUSED
        assert again.value.status in (400, 404, 410)
