"""Videos read and written again by PyAV (FFmpeg), in the pool of readers.

The coded picture and sound stay as they are: nothing is drawn again, made smaller or levelled, and what an encoder
wrote inside the picture itself stays. Place, device, names, other tracks and a song's cover are left behind.
"""

from pathlib import Path
from typing import Any

from app.adapters.reader_pool.pool import ReaderPool
from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.media.ports import CleanedVideo
from app.domain.media.rules import FilmForm, VideoFacts

BROKEN = msg("El archivo no es un vídeo que podamos usar, o está dañado. Sirven MP4 y MOV.")
_REASONS = {
    "cut": msg("El vídeo está incompleto: se corta antes del final. Expórtelo o descárguelo otra vez."),
    "no picture": msg("El archivo no lleva imagen, solo sonido. Para publicarlo, póngale una imagen fija."),
    "picture codec": msg(
        "El vídeo está codificado en %(codec)s, que las redes no admiten. Expórtelo como MP4 (H.264)."
    ),
    "sound codec": msg("El sonido está codificado en %(codec)s, que las redes no admiten. Expórtelo con sonido AAC."),
}


class AvVideos:
    """The port on PyAV."""

    def __init__(self, readers: ReaderPool | None = None) -> None:
        self._readers = readers or ReaderPool()

    def cleaned(self, source: Path, target: Path) -> CleanedVideo:
        paths = [str(source.resolve()), str(target.resolve())]
        report, poster = self._readers.read("clean film", paths, broken=BROKEN)
        if "refused" in report:
            raise Refusal(_sentence(report))
        facts = VideoFacts(
            seconds=report["seconds"],
            size=target.stat().st_size,
            width=report["width"],
            height=report["height"],
            has_sound=report["has_sound"],
        )
        codec = report["codecs"].partition("+")[0]
        form = FilmForm(codec, report["depth"], report["rate"], report["is_even"])
        return CleanedVideo(facts, report["codecs"], form, poster)


def _sentence(report: dict[str, Any]) -> Message:
    return msg(_REASONS.get(report["refused"], BROKEN).msgid, codec=str(report.get("codec", "")).upper())
