"""Both stores keep files alike: on disk, and in a bucket of a real S3 server."""

import io
from secrets import token_hex

import pytest

from app.adapters.files import DiskFiles
from app.adapters.s3_files import PIECE, BucketFailure, S3Files
from app.core.buckets import read_bucket
from app.domain.media.ports import FileStore, StoredFile
from tests.peers.process import free_port
from tests.peers.seaweed import Seaweed

DIGEST, OTHER = "ab" * 32, "cd" * 32


class PieceByPiece(io.BytesIO):
    """A stream that is never read whole."""

    largest = 0

    def read(self, size=-1):
        assert size > 0, "read whole"
        self.largest = max(self.largest, size)
        return super().read(size)


class CutShort(io.BytesIO):
    """A stream that breaks in its third piece."""

    def read(self, size=-1):
        if self.tell() >= 2 * PIECE:
            raise ConnectionResetError("cut")
        return super().read(size)


def bucket_files(server: Seaweed, folder: str, **options: str) -> S3Files:
    return S3Files(read_bucket(server.url(folder, **options), key="", secret=""))


@pytest.fixture(params=["disk", pytest.param("bucket", marks=pytest.mark.peers)])
def files(request, tmp_path) -> FileStore:
    if request.param == "disk":
        return DiskFiles(tmp_path)
    return bucket_files(request.getfixturevalue("seaweed"), token_hex(6))


def test_a_stream_is_kept_in_pieces_and_opened_at_any_place(files):
    content = bytes(range(256)) * (3 * PIECE // 256) + b"the end"
    stream = PieceByPiece(content)
    stream.seek(256)

    files.keep_from(7, DIGEST, stream)

    assert stream.largest < len(content)
    with files.open(7, DIGEST) as kept:
        assert kept.read(256) == bytes(range(256))
        kept.seek(-7, io.SEEK_END)
        assert (kept.tell(), kept.read(), kept.read(1)) == (len(content) - 256 - 7, b"the end", b"")
        kept.seek(PIECE - 2)
        assert kept.read(4) == content[256 + PIECE - 2 : 256 + PIECE + 2]
        kept.seek(0)
        assert kept.read() == content[256:]


def test_files_are_of_their_organisation_and_kept_once(files):
    files.keep(7, DIGEST, b"one")
    files.keep(7, DIGEST, b"two")
    files.keep(8, OTHER, b"")

    assert (files.read(7, DIGEST), files.read(8, OTHER)) == (b"one", b"")
    assert sorted(files.stored()) == [StoredFile(7, DIGEST), StoredFile(8, OTHER)]
    for ask in (files.read, files.open):
        for organisation_id, digest in ((8, DIGEST), (7, "../../secret")):
            with pytest.raises(FileNotFoundError):
                ask(organisation_id, digest)


def test_what_is_removed_is_nowhere_and_may_be_removed_again(files):
    files.keep(7, DIGEST, b"a person's picture")
    files.remove(7, DIGEST)
    files.remove(7, DIGEST)

    assert list(files.stored()) == []
    with pytest.raises(FileNotFoundError):
        files.read(7, DIGEST)


def test_half_a_file_is_not_there(files):
    with pytest.raises(ConnectionResetError):
        files.keep_from(7, DIGEST, CutShort(bytes(3 * PIECE)))

    assert list(files.stored()) == []
    with pytest.raises(FileNotFoundError):
        files.open(7, DIGEST)


def test_a_probe_leaves_nothing(files):
    files.probe()

    assert list(files.stored()) == []


@pytest.mark.peers
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"key": "NADIE"}, "no conoce esa clave: revise MEDIA_KEY"),
        ({"secret": "not-the-secret"}, "la firma no es válida: revise MEDIA_SECRET"),
        ({"key": Seaweed.reader_key, "secret": Seaweed.reader_secret}, "esa clave no puede hacerlo"),
    ],
)
def test_the_reason_of_a_refusal_is_told_without_keys(seaweed, wrong, reason):
    files = bucket_files(seaweed, "refused", **wrong)
    with pytest.raises(BucketFailure, match=reason) as failure:
        files.probe()

    assert failure.value.__cause__ is None
    assert not any(value in f"{failure.value}{vars(files)}" for value in wrong.values())


@pytest.mark.peers
def test_a_bucket_that_is_not_there_is_no_missing_file(seaweed):
    with pytest.raises(BucketFailure, match="no tiene ese cubo"):
        bucket_files(seaweed, "", bucket="nobody-made-it").read(7, DIGEST)


def test_a_server_that_is_off_is_told_as_silent():
    address = f"s3://key:secret@127.0.0.1:{free_port()}/bucket?tls=no"
    with pytest.raises(BucketFailure, match=r"«s3://127\.0\.0\.1:\d+/bucket» no se pueden usar: no contesta"):
        S3Files(read_bucket(address, key="", secret="")).probe()
