"""Sentences on whose words a version carries, for who reads it to decide and for who sent it."""

from app.core.messages import Message, msg
from app.domain.authorship.models import RecognisedAuthor
from app.domain.authorship.queries import recognised_people
from app.domain.authorship.rules.sources import TYPED_TABLES
from app.domain.posts.models import PostVersion
from app.pages.shell.request_context import person
from app.web.formats import format_day
from app.web.request import read_session
from app.web.translation import translate

YOURS = msg("Usted escribió estas palabras en %(place)s, el %(day)s: «%(words)s»").msgid
SOMEBODYS = msg(
    "%(name)s escribió estas palabras en %(place)s, el %(day)s, así que no decide este texto: «%(words)s»"
).msgid


def recognised_words(version: PostVersion) -> list[Message]:
    """Return a sentence for each author recognised by their words, the reader's own first; one statement."""
    rows = recognised_people(read_session(), version.organisation_id, version.id)
    own_first = sorted(rows, key=lambda row: row[0].user_id != person().id)
    return [_sentence(author, name) for author, name in own_first]


def _sentence(author: RecognisedAuthor, name: str) -> Message:
    values = {
        "place": translate(TYPED_TABLES[author.source].name),
        "day": format_day(author.typed_at, "long"),
        "words": author.words,
    }
    return msg(YOURS, **values) if author.user_id == person().id else msg(SOMEBODYS, name=name, **values)
