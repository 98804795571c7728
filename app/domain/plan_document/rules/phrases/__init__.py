"""The document's own wording, apart from the page catalogue.

Pages are in Spanish or English, plans in their own languages. One module per language, with the same keys and
placeholders.
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
