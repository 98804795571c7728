"""Commands of the editorial line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.adapters.second_opinion import (
    FACTS,
    FOLDER,
    MODEL,
    load_embeddings,
    load_weights,
    save_facts,
    save_model,
    shipped_examples,
)
from app.cli.actors import wiring
from app.domain.editorial_line.ports import ModelUnavailable
from app.domain.editorial_line.rules.opinion_fit import train
from app.domain.editorial_line.rules.second_opinion import OpinionCaution, OpinionModel
from app.domain.organisations.queries import organisation_by_slug
from app.domain.posts.queries.line_pieces import latest_texts

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

TextsRead = tuple[Sequence[str], "NDArray[float32]"]
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
    examples, embeddings = shipped_examples(), load_embeddings(wiring().config.second_opinion_model)
    vectors = embeddings.embed([example.text for example in examples])
    trained = train(examples, vectors, embeddings=embeddings.name)
    for measure in [*trained.facts.hands, *trained.facts.cautions]:
        click.echo(f"{measure.of:24} a una persona {measure.caught:6.1%}   sin motivo {measure.touched:6.1%}")
    folder = wiring().config.trained or FOLDER
    texts = {"ejemplos": [example.text for example in examples]} | ({slug: _latest_texts(slug)} if slug else {})
    _print_changes(
        folder / MODEL.name, trained.model, {name: (some, embeddings.embed(some)) for name, some in texts.items()}
    )
    if save:
        folder.mkdir(exist_ok=True)
        save_model(trained.model, folder / MODEL.name)
        save_facts(trained.facts, folder / FACTS.name)
        click.echo(f"Guardada en {folder}")


def _latest_texts(slug: str) -> list[str]:
    with wiring().reading() as session:
        body = organisation_by_slug(session, slug)
        return [text for text, _ in latest_texts(session, body.id, limit=LATEST_TEXTS)]


def _print_changes(path: Path, after: OpinionModel, texts: Mapping[str, TextsRead]) -> None:
    """Compare with the model in use, unless there is none on these vectors."""
    try:
        before, _ = load_weights(path)
    except ModelUnavailable:
        return
    if before.embeddings != after.embeddings:
        return
    for name, (some, vectors) in texts.items():
        was, will = (made.linear.scores(vectors) > made.thresholds[OpinionCaution.USUAL] for made in (before, after))
        click.echo(
            f"{name}: de {len(some)} textos, {sum(will & ~was)} irían ahora a una persona y {sum(was & ~will)} ya no"
        )
        changed = [(text, sends) for text, had, sends in zip(some, was, will, strict=True) if had != sends]
        for text, sends in changed[:MOST_SHOWN]:
            click.echo(f"  {'+' if sends else '-'} {text[:100]!r}")
