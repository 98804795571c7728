"""The buttons by which a machine proposes captions: what it wrote is marked until a person saves it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from app.core.errors import NotFound, Refusal
from app.domain.media.queries import CaptionProposal, caption_proposals
from app.domain.posts.rules.content import VideoUse
from app.pages.posts.forms.composer import ComposerForm
from app.pages.posts.forms.video import captions_name
from app.pages.shell.request_context import wiring
from app.usecases.media import proposed_captions as usecases
from app.web.forms import FormState
from app.web.request import read_session, work, write_transaction

ASK, USE, LEAVE, LOOK = "captions-ask", "captions-use", "captions-leave", "captions-look"
CAPTION_DEEDS = (ASK, USE, LEAVE, LOOK)
Proposals = Mapping[tuple[str, str], CaptionProposal]


class MachineWords(NamedTuple):
    """The proposals, by digest and language; the fields filled with them, and the one that this press filled."""

    proposals: Proposals
    unsaved: Collection[str]
    put: str


def proposals_for(videos: Mapping[str, VideoUse]) -> Proposals:
    """Return the proposals by digest and language; no statement where nothing can be heard or nobody listens."""
    digests = [digest for digest, video in videos.items() if video.facts.has_sound]
    if wiring().transcriber is None:
        return {}
    rows = caption_proposals(work(read_session()), digests)
    return {(row.digest, row.language): row for row in rows}


def may_propose(video: VideoUse, language: str) -> bool:
    transcriber = wiring().transcriber
    return transcriber is not None and video.facts.has_sound and language in transcriber.languages


def answer_caption_deed(form: FormState[ComposerForm], deed: str, subject: str) -> None:
    """Do what a button asks of the captions in a language ("digest:language"). Raises `NotFound`."""
    digest, _, language = subject.partition(":")
    transcriber = wiring().transcriber
    if transcriber is None or language not in transcriber.languages or digest not in (form.typed.get("media") or ()):
        return
    if deed == USE:
        _use(form, digest, language)
    elif deed in (ASK, LEAVE):
        change = usecases.request_captions if deed == ASK else usecases.cancel_captions
        try:
            _change(change, digest, language)
        except NotFound:
            raise
        except Refusal as refusal:
            place = form.typed["media"].index(digest) + 1
            form.refuse_also(f"captions-{place}-{language}", refusal.sentence)


def _change(change: Callable[..., None], digest: str, language: str) -> None:
    with write_transaction() as session:
        change(work(session), digest, language)


def _use(form: FormState[ComposerForm], digest: str, language: str) -> None:
    """Put the proposal in its field, in the place of what is there."""
    rows = caption_proposals(work(read_session()), [digest])
    text = next((row.text for row in rows if row.language == language), "")
    if not text:
        return
    typed, name = form.typed, captions_name(digest, language)
    words = _words(typed) | {name: text}
    machine = dict.fromkeys((*(typed.get("machine_words") or ()), name))
    fields = {"words_of": list(words), "words": list(words.values()), "machine_words": list(machine)}
    typed.update(fields, put_words=name)
    if form.value:
        form.value = form.value.model_copy(update=fields)


def _words(typed: Mapping[str, Any]) -> dict[str, str]:
    return dict(zip(typed.get("words_of") or (), typed.get("words") or (), strict=False))
