"""Second opinions on posts and readings of messages, by a model of meaning that is loaded for the first one."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.domain.editorial_line.ports import Embeddings, ModelUnavailable
from app.domain.editorial_line.rules.near_texts import pack_vector
from app.domain.editorial_line.rules.opinion_fit import add_own_marks
from app.domain.editorial_line.rules.second_opinion import (
    BodyOpinion,
    MarkedExample,
    OpinionModel,
    SecondOpinion,
    text_sentences,
    weigh_sentences,
)
from app.domain.triage.rules.message_model import MessageModel, MessageReading


class LoadedModels(NamedTuple):
    embeddings: Embeddings
    opinion: OpinionModel
    messages: MessageModel


MOST_OWN_MODELS = 16
"""Two megabytes each; a body without own examples has none."""
SHIPPED = BodyOpinion()


class Adviser:
    """`load` raises `ModelUnavailable`; then there are no opinions until the process starts again."""

    def __init__(self, load: Callable[[], tuple[Embeddings, OpinionModel, MessageModel]]) -> None:
        self._load = load
        self._models: LoadedModels | None = None
        self._own: OrderedDict[tuple[MarkedExample, ...], OpinionModel] = OrderedDict()
        self.is_able = True

    @property
    def model(self) -> str:
        return self._loaded().embeddings.name

    def advise(self, text: str, body: BodyOpinion = SHIPPED) -> SecondOpinion:
        """Judge one text as a body wants it, and weigh its sentences when it needs a person.

        Raises `ModelUnavailable`.
        """
        embeddings, model = self._loaded().embeddings, self._model_of(body)
        (whole,) = embeddings.embed([text])
        opinion = model.judge(whole, body.caution)
        sentences = text_sentences(text)
        if not opinion.needs_person or len(sentences) < 2:
            return opinion
        without = embeddings.embed([text.replace(sentence, "", 1) for sentence in sentences])
        return weigh_sentences(model, opinion, sentences, without)

    def read_message(self, text: str) -> MessageReading:
        """Raise `ModelUnavailable`."""
        (vector,) = self._loaded().embeddings.embed([text])
        return self._loaded().messages.read(vector)

    def pack_meanings(self, texts: Sequence[str]) -> list[bytes]:
        """Return packed vectors. Raises `ModelUnavailable`."""
        return [pack_vector(vector) for vector in self._loaded().embeddings.embed(texts)]

    def _model_of(self, body: BodyOpinion) -> OpinionModel:
        embeddings, shipped, _ = self._loaded()
        if not body.marks:
            return shipped
        if body.marks not in self._own:
            vectors = embeddings.embed([mark.text for mark in body.marks])
            self._own[body.marks] = add_own_marks(shipped, body.marks, vectors)
            if len(self._own) > MOST_OWN_MODELS:
                self._own.popitem(last=False)
        self._own.move_to_end(body.marks)
        return self._own[body.marks]

    def _loaded(self) -> LoadedModels:
        if self._models is None:
            try:
                self._models = LoadedModels(*self._load())
            except ModelUnavailable:
                self.is_able = False
                raise
        return self._models
