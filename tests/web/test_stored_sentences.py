"""What the worker stored in Spanish is told in the reader's language."""

import pytest
from flask import g

from app.adapters.networks.error_sentences import IN_DOUBT, answer_fact
from app.core.messages import msg
from app.domain.publishing.ports import NetworkErrorKind
from app.web.stored_sentences import retold

NOT_ASKED = (
    "La red no confirmó el envío y a la cuenta no se le ha podido preguntar, así que puede haber salido. Mírelo en "
    "ella antes de repetirlo. La autorización guardada de la cuenta no se puede leer. Vuelva a conectarla."
)


@pytest.fixture
def told(app):
    def tell(stored: str, language: str) -> str:
        with app.test_request_context():
            g.language = language
            return retold(stored)

    return tell


def test_a_sentence_and_the_one_among_its_values_are_in_the_readers_language(told):
    assert told(NOT_ASKED, "es") == NOT_ASKED
    english = told(NOT_ASKED, "en")
    assert english.startswith("The network did not confirm") and english.endswith("Connect it again.")


def test_what_networks_answered_is_told_with_its_values(told):
    refused = str(answer_fact(422, NetworkErrorKind.REFUSED, "red.example"))
    assert told(refused, "en") == "red.example rejected the content (422). Correct it before trying again."
    doubt = str(msg(IN_DOUBT.msgid, fact=answer_fact(502, NetworkErrorKind.UNKNOWN, "red.example")))
    assert "No se sabe" not in told(doubt, "en") and "respondió" not in told(doubt, "en")


@pytest.mark.parametrize("words", ["", "Lo dijo <b>ella</b> el 100 % de las veces.", "%(reason)s", "El servidor"])
def test_what_a_person_typed_stays_as_it_is(told, words):
    assert told(words, "en") == words
