"""Files taken from one store to another."""

from contextlib import suppress

from app.core.digests import stream_digest
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.progress import Progress, counted, no_listener
from app.domain.media.ports import FileStore, StoredFile

OTHER_FILE = msg("El archivo %(digest)s no llegó como es: sigue donde estaba, y los que faltan también.")


def move_files(
    source: FileStore, target: FileStore, *, leaves_source: bool = False, progress: Progress = no_listener
) -> int:
    """Copy each file, compare the copy, and remove the original; return their number. It may be begun again.

    A file erased meanwhile is left out. Raises `Refusal` at a copy that differs, and `OSError`.
    """
    files = list(source.stored())
    for file in counted(files, "Imágenes y vídeos", progress):
        with suppress(FileNotFoundError):
            _copy(source, target, file)
            if not leaves_source:
                source.remove(*file)
    return len(files)


def _copy(source: FileStore, target: FileStore, file: StoredFile) -> None:
    with source.open(*file) as stream:
        target.keep_from(*file, stream)
    if _content_digest(source, file) != _content_digest(target, file):
        raise Refusal(msg(OTHER_FILE.msgid, digest=file.digest))


def _content_digest(store: FileStore, file: StoredFile) -> str:
    with store.open(*file) as stream:
        return stream_digest(stream)
