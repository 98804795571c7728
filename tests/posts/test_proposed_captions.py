"""Captions proposed by a machine: within a reader's limits, marked until saved, and a person's once saved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.media.models import ProposedCaptions
from app.domain.media.rules import KEEP_TRANSCRIPTION, SpokenWord
from app.domain.posts.models import PostVersion
from app.domain.posts.rules.captions import FASTEST, LONGEST_LINE, caption_advice, caption_problems, read_cues
from app.domain.posts.rules.proposed_captions import LONGEST_CUE, MOST_LINES, propose_captions
from app.domain.posts.rules.states import PostStatus
from app.factory import attach_wiring
from app.pages.posts.forms.video import facts_value
from app.usecases.media.caption_writer import LEASE, LOOK_EVERY, CaptionWriter
from app.usecases.media.proposed_captions import delete_old_proposals
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.clocks import StoppedClock
from tests.media.transcribers import FakeTranscriber, spoken
from tests.media.videos import film, store_own_film
from tests.posts.composer_form import page_of, posts_of, saved, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town, make_town
from tests.statement_counter import counting

SAID = "El lunes a las nueve abre la biblioteca nueva de la plaza Mayor, con sala de estudio. Les esperamos."
HEARD = spoken("Abre el lunes.", pace=0.6)
pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("pace", [0.2, 0.4, 3.0])
@pytest.mark.parametrize("text", [SAID, "Dice:", "esternocleidomastoideo" * 3 + " y nada más"])
def test_proposals_keep_within_a_reader_s_limits_where_the_speech_lets_them(text: str, pace: float):
    words = spoken(text, start=1.0, pace=pace)
    seconds = words[-1].end + 2
    proposal = propose_captions(words, seconds)
    cues = read_cues(proposal)
    assert " ".join(" ".join(cue.lines) for cue in cues) == text
    assert all(len(cue.lines) <= MOST_LINES and cue.end - cue.start <= max(LONGEST_CUE, pace) + 1 for cue in cues)
    longest = max(map(len, text.split()))
    assert all(len(line) <= max(LONGEST_LINE, longest) for cue in cues for line in cue.lines)
    if pace > 0.2 and longest <= LONGEST_LINE:
        assert list(caption_problems(proposal, seconds)) == [] == list(caption_advice(proposal))


def test_pauses_and_sentences_part_them_and_a_short_one_stays_as_long_as_it_is_read():
    words = [*spoken("Abre el lunes. Venga", pace=0.1), *spoken("a verla", start=5.0, pace=0.1)]
    cues = read_cues(propose_captions(words, 60))
    assert [cue.lines for cue in cues] == [("Abre el lunes.",), ("Venga",), ("a verla",)]
    assert [(round(cue.start, 2), round(cue.end, 2)) for cue in cues] == [(0.0, 0.3), (0.3, 1.3), (5.0, 6.0)]
    assert cues[0].speed > FASTEST and "1 (0:00) no da tiempo" in str(
        next(caption_problems(propose_captions(words, 60), 60))
    )


@pytest.mark.parametrize("words", [[], [SpokenWord(9.0, 9.5, "tarde")], [SpokenWord(1.0, 1.0, "ya")]])
def test_silence_and_what_the_film_has_no_time_for_propose_nothing(words: Sequence[SpokenWord]):
    assert propose_captions(words, 5.0) == ""


@dataclass(frozen=True, slots=True)
class Studio:
    """A stored film, a machine that listens, and the composer of whoever wrote of it."""

    town: Town
    digest: str
    video: str
    author: FlaskClient
    machine: FakeTranscriber
    writer: CaptionWriter

    def press(self, deed: str, *, by: FlaskClient | None = None, **fields: object) -> str:
        form = {"media": [self.digest], "alt": ["La plaza"], "video": [self.video]}
        form |= {"words_of": [f"{self.digest}:captions:es"], "words": [""], **fields}
        if deed:
            form["arrange"] = f"captions-{deed}:{self.digest}:es"
        return (by or self.author).post(posts_of(self.town), data=typed(self.town, **form)).text


@pytest.fixture
def studio(session: Session, app: Flask, wiring: Wiring, town: Town, seat: Seat, clock, tmp_path: Path) -> Studio:
    kept = store_own_film(session, wiring, town, film(tmp_path / "a.mp4"), now=clock())
    session.commit()
    machine = FakeTranscriber(HEARD)
    attach_wiring(app, replace(wiring, transcriber=machine))
    writer = CaptionWriter(wiring.writing, wiring.files, machine, clock)
    return Studio(town, kept.digest, facts_value(kept.digest, kept.cleaned.facts), seat(town.author), machine, writer)


def test_captions_still_being_written_are_left_behind_and_the_review_says_so(
    session: Session, studio: Studio, seat: Seat
):
    assert "si la envía antes, va sin estos subtítulos" in studio.press("ask")
    shown = {"media": [studio.digest], "alt": ["La plaza"], "video": [studio.video]}
    said = {"words_of": [f"{studio.digest}:transcript"], "words": ["Abre el lunes."]}
    send(studio.author, studio.town, deed="submit", **shown, **said)
    post = saved(session)
    assert post.status is PostStatus.IN_REVIEW
    for page in ((), ("review",)):
        seen = seat(studio.town.supervisor).get(page_of(studio.town, post, *page)).text
        assert "Va sin los subtítulos en castellano que se pidieron a la máquina" in seen


def test_a_proposal_is_asked_for_corrected_and_saved_by_a_person(
    session: Session, wiring: Wiring, studio: Studio, clock: StoppedClock
):
    assert "Proponer subtítulos" in studio.press("look")
    assert "Se está escuchando" in studio.press("ask")
    assert studio.writer.due(session) == clock()
    session.commit()
    assert [studio.writer.write_due(clock.forward(seconds=2)) for _ in range(3)] == [{}, {}, {"captions_proposed": 1}]
    assert "Hay subtítulos propuestos" in studio.press("look")
    page = unescape(studio.press("use"))
    assert "Los ha escrito una máquina." in page and "00:00:00.000 --> 00:00:01.800\nAbre el lunes." in page
    marked = re.findall(r'name="machine_words" value="([^"]*)"', page)
    corrected = "00:00.000 --> 00:01.800\nAbre el lunes 5."
    fields = {"media": [studio.digest], "alt": ["La plaza"], "video": [studio.video], "words": [corrected]}
    send(studio.author, studio.town, **fields, words_of=marked, machine_words=marked)
    (version,) = session.exec(select(PostVersion)).all()
    assert version.body["media"][0]["video"]["captions"] == [["es", corrected]]
    session.commit()
    edit = page_of(studio.town, saved(session), "edit")
    with counting(wiring.engine) as opening:
        opened = studio.author.get(edit).text
    assert "Ponerlos en lugar de lo escrito" in opened and "Los ha escrito una máquina." not in opened
    assert sum("proposed_captions" in statement for statement in opening.texts) == 1
    acts = [act for act in session.exec(select(AuditEntry.act)).all() if act.startswith("media:captions")]
    assert sorted(acts) == ["media:captions_proposed", "media:captions_requested"]


def test_one_that_nobody_waits_for_is_stopped_and_one_that_fails_says_so(
    session: Session, studio: Studio, clock: StoppedClock
):
    studio.press("ask")
    studio.writer.write_due(clock())
    assert "Proponer subtítulos" in studio.press("leave")
    studio.writer.write_due(clock.forward(seconds=2))
    assert studio.machine.started[0].is_stopped and session.exec(select(ProposedCaptions)).all() == []
    session.commit()
    studio.press("ask")
    broken = replace(studio.writer, transcriber=FakeTranscriber(fails=True, looks=0))
    assert [broken.write_due(clock()) for _ in range(2)] == [{}, {"captions_proposed": 1}]
    assert "No se ha podido escuchar" in studio.press("look")
    assert "Se está escuchando" in studio.press("ask")
    quiet = replace(studio.writer, transcriber=FakeTranscriber(looks=0))
    assert [quiet.write_due(clock()) for _ in range(2)] == [{}, {"captions_proposed": 1}]
    assert "no se ha oído hablar" in studio.press("look")


def test_a_worker_that_ends_leaves_the_film_and_a_dead_one_loses_it(
    session: Session, studio: Studio, clock: StoppedClock
):
    studio.press("ask")
    for ends in (True, False):
        writer = replace(studio.writer)
        assert writer.write_due(clock.forward(seconds=2)) == {}
        assert writer.due(session) == clock() + LOOK_EVERY
        if ends:
            writer.stop()
        assert studio.writer.due(session) == clock() + (timedelta(0) if ends else LEASE)
        session.commit()
    assert studio.machine.started[0].is_stopped
    other = replace(studio.writer)
    other.write_due(clock.forward(seconds=int(LEASE.total_seconds())))
    assert writer.write_due(clock()) == {} and studio.machine.started[1].is_stopped
    assert not studio.machine.started[2].is_stopped


def test_another_body_s_film_is_not_there_and_old_proposals_go(
    session: Session, wiring: Wiring, studio: Studio, seat: Seat, clock: StoppedClock
):
    elsewhere = make_town(session, now=clock(), slug="otra")
    session.commit()
    theirs = replace(studio, town=elsewhere, author=seat(elsewhere.author))
    form = {"media": [studio.digest], "alt": [""], "arrange": f"captions-ask:{studio.digest}:es"}
    assert theirs.author.post(posts_of(elsewhere), data=typed(elsewhere, **form)).status_code == 404
    studio.press("ask")
    assert delete_old_proposals(wiring.reading, wiring.writing, now=clock() + KEEP_TRANSCRIPTION) == 0
    assert delete_old_proposals(wiring.reading, wiring.writing, now=clock.forward(days=8)) == 1


def test_without_a_model_nothing_is_offered(app: Flask, wiring: Wiring, studio: Studio, config: Config):
    named = config.model_copy(update={"transcription_model": Path("tiny")})
    assert wire(named).transcriber is None
    attach_wiring(app, replace(wiring, transcriber=None))
    assert "Proponer subtítulos" not in studio.press("ask")
