import pytest

from app.core.buckets import read_bucket
from config import Config

SECRET = "a/secret+with=signs"


def test_an_address_names_a_bucket_and_a_folder_of_it():
    bucket = read_bucket("s3://s3.villa.example:8333/fotos/cauce/?region=eu-south-2", key="K", secret=SECRET)

    assert (bucket.endpoint, bucket.name, bucket.folder) == ("https://s3.villa.example:8333", "fotos", "cauce")
    assert (bucket.region, bucket.key, bucket.secret) == ("eu-south-2", "K", SECRET)
    assert SECRET not in f"{bucket!r}{bucket}"


def test_keys_in_the_address_are_decoded_and_go_before_those_beside_it():
    bucket = read_bucket("s3://k%2B:a%2Fb@127.0.0.1:8333/fotos?tls=no", key="other", secret="other")

    assert (bucket.key, bucket.secret, bucket.endpoint) == ("k+", "a/b", "http://127.0.0.1:8333")
    assert str(bucket) == "s3://127.0.0.1:8333/fotos"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://s3.villa.example/fotos", "ha de ser s3://"),
        ("s3://s3.villa.example", "ha de ser s3://"),
        ("s3://s3.villa.example/fotos?tls=maybe", "ha de ser s3://"),
        ("s3://s3.villa.example/fotos?public=yes", "ha de ser s3://"),
        ("s3://key:a/secret@s3.villa.example/fotos", "ha de ser s3://"),
        ("s3://s3.villa.example/fotos", "faltan sus claves"),
    ],
)
def test_what_is_no_bucket_is_refused_without_quoting_its_secret(address, reason):
    with pytest.raises(ValueError, match=reason) as failure:
        read_bucket(address, key="", secret="")
    assert "secret" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_settings_show_no_key():
    settings = {
        "media_url": "s3://in-address:and-secret@s3.villa.example/fotos",
        "media_key": "K1",
        "media_secret": "S1",
    }
    config = Config(_env_file=None, **settings)

    assert config.bucket is not None and config.bucket.secret == "and-secret"
    assert not any(secret in repr(config) for secret in ("in-address", "and-secret", "K1", "S1"))
