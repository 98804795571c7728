"""PDF documents read and written again by pikepdf (qpdf), in a process of its own.

The pages stay as they are, and their tags. Who made it, with what program and when is left behind; what its pictures
carry, and comments upon its pages, stay.
"""

from pathlib import Path

from app.adapters.isolated_program import run_isolated
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.media.ports import CleanedDocument
from app.domain.media.rules import DocumentFacts

PROGRAM = Path(__file__).with_name("pdf_program.py")
PATIENCE = 120.0
"""Seconds: a file that is read longer is meant to be."""
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

    def cleaned(self, source: Path, target: Path) -> CleanedDocument:
        poster = target.with_suffix(".jpg")
        report = run_isolated(PROGRAM, source, target, poster, patience=PATIENCE)
        if "refused" in report:
            raise Refusal(_REASONS.get(report["refused"], BROKEN))
        facts = DocumentFacts(report["pages"], target.stat().st_size, report["is_tagged"])
        return CleanedDocument(facts, poster.read_bytes(), report["width"], report["height"])
