"""`flask media`: where images and videos are kept."""

import click
from flask.cli import with_appcontext

from app.adapters.files import DiskFiles
from app.adapters.s3_files import S3Files
from app.cli.actors import wiring
from app.cli.backup import report_refusals
from app.cli.counted_line import CountedLine
from app.core.buckets import Bucket
from app.core.errors import Refusal
from app.core.messages import msg
from app.usecases.media.storage_move import move_files
from config import Config

NO_BUCKET = msg("Falta MEDIA_URL: la dirección del almacén S3.")
STILL_ON_DISK = "En «{folder}» quedan archivos que no se usan: llévelos con «flask --app wsgi media move --to s3»."


@click.group("media", help="Dónde se guardan las imágenes y los vídeos.")
def group() -> None:
    """Group the commands of the store of files."""


@group.command("check", help="Dice si los archivos se pueden guardar; termina con 1 si no, y dice por qué.")
@with_appcontext
def check() -> None:
    config = wiring().config
    wiring().files.probe()
    click.echo(f"Los archivos se guardan en {config.bucket or config.media_dir}.")
    if config.bucket and any(DiskFiles(config.media_dir).stored()):
        click.echo(STILL_ON_DISK.format(folder=config.media_dir))


@group.command("move", help="Lleva los archivos del disco al almacén S3 de MEDIA_URL, o al revés.")
@click.option("--to", "destination", type=click.Choice(["s3", "disk"]), required=True, help="Adónde van.")
@click.option("--leave", is_flag=True, help="Deja los de origen donde están.")
@with_appcontext
@report_refusals
def move(destination: str, leave: bool) -> None:
    config = wiring().config
    disk, bucket = DiskFiles(config.media_dir), S3Files(_bucket(config))
    source, target = (disk, bucket) if destination == "s3" else (bucket, disk)
    count = move_files(source, target, leaves_source=leave, progress=CountedLine())
    where = config.bucket if destination == "s3" else config.media_dir
    click.echo(f"{'Copiados' if leave else 'Llevados'} {count} archivos a {where}.")


def _bucket(config: Config) -> Bucket:
    if config.bucket is None:
        raise Refusal(NO_BUCKET)
    return config.bucket
