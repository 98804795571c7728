"""The hash changes with the content and with nothing else."""

import json
import unicodedata
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.directory.rules.networks import Network
from app.domain.media.rules import DocumentFacts, FocalPoint, PictureCrop, VideoFacts
from app.domain.posts.rules.content import (
    DrawnPicture,
    MediaUse,
    PostContent,
    SealedCard,
    SealedFile,
    VariantContent,
    VideoUse,
    content_hash,
    stored_use,
    variant_hash,
)

OPENS = datetime(2027, 3, 1, 8, tzinfo=UTC)
CLOSES = datetime(2027, 3, 2, 20, tzinfo=UTC)
PICTURE, POSTER = MediaUse("a" * 64, "Vaso grande de la piscina"), MediaUse("b" * 64, "Cartel de la temporada")
SPANISH = VariantContent(1, "es", "Abre la piscina.\nLe esperamos.", "https://a.es/piscina", (PICTURE, POSTER))
CATALAN = VariantContent(1, "ca", "Obre la piscina.", "https://a.es/piscina")
POST = PostContent((SPANISH, CATALAN), OPENS, CLOSES, title="Abre la piscina")

DIFFERENT = [
    replace(SPANISH, text="Abre la piscina.\nLos esperamos."),
    replace(SPANISH, text="Abre la piscina. Le esperamos."),
    replace(SPANISH, text="abre la piscina.\nLe esperamos."),
    replace(SPANISH, link="https://a.es/piscinas"),
    replace(SPANISH, link=""),
    replace(SPANISH, language="gl"),
    replace(SPANISH, channel_id=2),
    replace(SPANISH, media=(PICTURE,)),
    replace(SPANISH, media=(POSTER, PICTURE)),
    replace(SPANISH, media=(replace(PICTURE, alt_text="Vaso pequeño"), POSTER)),
    replace(SPANISH, media=(replace(PICTURE, digest="c" * 64), POSTER)),
]
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
VARIANTS = st.builds(
    VariantContent, st.integers(1, 3), st.sampled_from(["es", "ca"]), TEXTS, st.sampled_from(["", "https://a.es"])
)


@pytest.mark.parametrize("changed", DIFFERENT)
def test_any_change_of_a_variant_makes_another_version(changed):
    assert variant_hash(changed, POST) != variant_hash(SPANISH, POST)
    assert content_hash(replace(POST, variants=(changed, CATALAN))) != content_hash(POST)


@pytest.mark.parametrize(
    "window", [(None, CLOSES), (OPENS, None), (None, None), (OPENS, CLOSES + timedelta(minutes=1)), (CLOSES, OPENS)]
)
def test_any_change_of_the_window_makes_another_version(window):
    other = replace(POST, window_from=window[0], window_to=window[1])
    assert content_hash(other) != content_hash(POST)
    assert variant_hash(CATALAN, other) != variant_hash(CATALAN, POST)


def test_a_variant_more_or_less_makes_another_version():
    assert len({content_hash(replace(POST, variants=v)) for v in [(), (SPANISH,), (CATALAN,), POST.variants]}) == 4


@pytest.mark.parametrize(
    "text",
    [
        "Abre la piscina.\r\nLe esperamos.",
        "Abre la piscina.  \nLe esperamos.\n\n",
        "\nAbre la piscina.\rLe esperamos.\t",
    ],
)
def test_saving_without_a_change_makes_no_version(text):
    assert variant_hash(replace(SPANISH, text=text), POST) == variant_hash(SPANISH, POST)


def test_the_way_an_accent_was_typed_makes_no_version():
    composed = replace(SPANISH, text="Mañana, sesión")
    typed = replace(SPANISH, text=unicodedata.normalize("NFD", composed.text))
    assert variant_hash(typed, POST) == variant_hash(composed, POST)


def test_the_same_window_seen_from_elsewhere_makes_no_version():
    madrid = timezone(timedelta(hours=1))
    moved = replace(POST, window_from=OPENS.astimezone(madrid), window_to=CLOSES.astimezone(madrid))
    assert content_hash(moved) == content_hash(POST)


@given(st.lists(VARIANTS, max_size=4), st.randoms())
def test_the_order_of_the_variants_does_not_matter(variants, random):
    shuffled = random.sample(variants, len(variants))
    assert content_hash(PostContent(tuple(shuffled))) == content_hash(PostContent(tuple(variants)))


@given(TEXTS, TEXTS)
def test_words_do_not_wander_between_fields(one, other):
    apart = VariantContent(1, "es", f"a{one}", f"b{other}")
    assert variant_hash(apart, POST) != variant_hash(replace(apart, text=apart.link, link=apart.text), POST)


def test_what_is_declared_is_approved_with_the_text_and_nothing_declared_adds_nothing():
    plain = PostContent((SPANISH,))
    assert content_hash(replace(plain, declared={})) == content_hash(plain)
    assert content_hash(replace(plain, declared={"source": "Acta"})) != content_hash(plain)


def test_the_title_is_approved_with_the_text_since_the_second_form():
    renamed = replace(POST, title="Otro nombre")
    assert content_hash(renamed) != content_hash(POST)
    assert variant_hash(CATALAN, renamed) != variant_hash(CATALAN, POST)
    assert content_hash(renamed, 1) == content_hash(POST, 1)
    assert variant_hash(CATALAN, renamed, 1) == variant_hash(CATALAN, POST, 1)
    assert content_hash(replace(POST, title="Otro nombre ")) == content_hash(renamed)


@pytest.mark.parametrize(
    ("hash_version", "known"),
    [
        (1, "f4995a7826472cd194aaab8e4d575d5ebb6594488de20914290e49e5dbc6accf"),
        (2, "54bab9a8637687c731378ab4847f0a02d90b92b3637e76a71d26ff270bb29ed4"),
        (3, "b33f97b90dfdef61114ee565dbbb1b968563c3df0cbf2452406fa13075961d5b"),
    ],
)
def test_each_form_is_kept_for_ever(hash_version, known):
    assert content_hash(POST, hash_version) == known


SEALED = SealedFile(
    "image/png", 640, 480, "d" * 64, FocalPoint(20, 30), True, DrawnPicture("e" * 64, "image/jpeg", 9, 9)
)
FILM = VideoUse(VideoFacts(3.5, 900, 640, 480, True), (("es", "Hola"),), "Buenos días.", "Cartel")
WHOLE = MediaUse(
    "a" * 64, "La playa", FILM, DocumentFacts(3, 900, True), ((Network.X, PictureCrop(1, 2, 3, 4)),), SEALED
)
CARD = SealedCard("https://a.es", "Horario", "De la biblioteca", "f" * 64, "image/jpeg", 1)
ENVELOPE = VariantContent(1, "es", "Hola", "https://a.es", (WHOLE,), (CARD,))


def changed_fields(value):
    """Yield the value with each field changed, and each field of what it holds; a kind without its change fails."""
    if value is None or isinstance(value, bool | int | float):
        yield not value if isinstance(value, bool) else (value or 0) + 1
    elif isinstance(value, str):
        yield type(value)("mastodon") if isinstance(value, Network) else f"{value}x"
    elif is_dataclass(value):
        for each in fields(value):
            yield from (replace(value, **{each.name: other}) for other in changed_fields(getattr(value, each.name)))
    elif isinstance(value, tuple):
        for place, held in enumerate(value):
            for other in changed_fields(held):
                items = (*value[:place], other, *value[place + 1 :])
                yield type(value)(*items) if hasattr(value, "_fields") else items
        if not hasattr(value, "_fields"):
            yield value[1:]
    else:
        raise TypeError(value)


def test_the_third_form_covers_every_field_of_the_envelope():
    changes = list(changed_fields(ENVELOPE))
    hashes = {variant_hash(each, POST) for each in changes}
    assert len(hashes) == len(changes) > 35 and variant_hash(ENVELOPE, POST) not in hashes


def test_the_whole_envelope_is_read_back_as_it_was_stored():
    assert stored_use(json.loads(json.dumps(WHOLE.stored()))) == WHOLE
    assert SealedCard(**json.loads(json.dumps(asdict(CARD)))) == CARD


def test_earlier_forms_cover_nothing_of_what_was_sealed():
    bare = replace(ENVELOPE, media=(replace(WHOLE, sealed=None),), cards=())
    assert [variant_hash(bare, POST, form) == variant_hash(ENVELOPE, POST, form) for form in (1, 2, 3)] == [
        True,
        True,
        False,
    ]


def test_a_form_that_nobody_knows_gives_no_fingerprint():
    with pytest.raises(KeyError):
        content_hash(POST, 4)


def test_a_window_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="carry their zone"):
        variant_hash(SPANISH, replace(POST, window_from=OPENS.replace(tzinfo=None)))
