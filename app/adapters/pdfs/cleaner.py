"""PDF documents read and written again by pikepdf (qpdf), in the pool of readers.

The pages stay as they are, and their tags. Who made it, with what program and when is left behind; what its pictures
carry, and comments upon its pages, stay.
"""

from pathlib import Path

from app.adapters.reader_pool.pool import ReaderPool
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.media.ports import CleanedDocument
from app.domain.media.rules import DocumentFacts

BROKEN = msg("El archivo no es un PDF que podamos usar, o está dañado. Guárdelo otra vez como PDF.")
_REASONS = {
    "locked": msg(
        "El PDF está protegido con contraseña. Guárdelo sin protección: lo que se publica lo lee cualquiera."
    ),
    "signed": msg(
        "El PDF lleva firma electrónica, y con ella los datos del certificado de quien firma. Suba la copia con su "
        "código de verificación, sin la firma dentro."
    ),
    "runs": msg("El PDF lleva programas o formularios que actúan al abrirlo. Guárdelo como PDF sencillo."),
    "carries": msg("El PDF lleva otros archivos dentro. Quítelos y guárdelo otra vez."),
}


class PikePdfs:
    """The port on pikepdf."""

    def __init__(self, readers: ReaderPool | None = None) -> None:
        self._readers = readers or ReaderPool()

    def cleaned(self, source: Path, target: Path) -> CleanedDocument:
        paths = [str(source.resolve()), str(target.resolve())]
        report, poster = self._readers.read("clean document", paths, broken=BROKEN)
        if "refused" in report:
            raise Refusal(_REASONS.get(report["refused"], BROKEN))
        facts = DocumentFacts(report["pages"], target.stat().st_size, report["is_tagged"])
        return CleanedDocument(facts, poster, report["width"], report["height"])
