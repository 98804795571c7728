"""What is ours in a document, in every language it can be asked for: a catalogue of its own, since the pages around it
are read in Spanish or English and a plan is written in the languages of its organisation.

A module for each language, with the same keys and the same values in braces in all of them.
"""

from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.plan_document.rules.phrases import ca, en, es, eu, gl
from app.domain.plan_document.rules.phrases.line import LINE

_NETWORKS = {f"network_{code.value}": name for code, name in NETWORK_NAMES.items()}
PHRASES = {
    code: _NETWORKS | LINE[code] | words
    for code, words in {"es": es.W, "ca": ca.W, "gl": gl.W, "eu": eu.W, "en": en.W}.items()
}
LANGUAGES = tuple(PHRASES)
