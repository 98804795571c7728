from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import msg


class CommentKind(StrEnum):
    SAID = "said"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Comment:
    """`thread_id`: missing in the first; `starts_at`: where its `quote` began in the text then sent."""

    id: int
    thread_id: int | None
    kind: CommentKind
    user_id: int
    user_name: str
    written_at: datetime
    text: str = ""
    quote: str = ""
    starts_at: int = 0


@dataclass(slots=True)
class Thread:
    """`answers` in order, with resolving and reopening."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)

    @property
    def is_resolved(self) -> bool:
        turns = [answer.kind for answer in self.answers if answer.kind is not CommentKind.SAID]
        return bool(turns) and turns[-1] is CommentKind.RESOLVED

    @property
    def people(self) -> set[int]:
        return {comment.user_id for comment in (self.first, *self.answers)}


def threads_of(comments: Iterable[Comment]) -> list[Thread]:
    """Return open threads first, each group by creation."""
    threads: dict[int, Thread] = {}
    for posted_comment in sorted(comments, key=lambda comment: comment.id):
        if posted_comment.thread_id is None:
            threads[posted_comment.id] = Thread(posted_comment)
        elif thread := threads.get(posted_comment.thread_id):
            thread.answers.append(posted_comment)
    return sorted(threads.values(), key=lambda thread: thread.is_resolved)


def check_comment_text(text: str) -> None:
    """Raise `Refusal`."""
    if not text.strip():
        raise Refusal(msg("Escriba el comentario."))


def check_thread_change(thread: Thread, kind: CommentKind) -> None:
    """Raise `Conflict` when the thread is already so."""
    if thread.is_resolved == (kind is CommentKind.RESOLVED):
        message = msg("Este hilo ya está resuelto.") if thread.is_resolved else msg("Este hilo ya está abierto.")
        raise Conflict(message)
