"""Every component and the main compositions, without the application: `python -m tests.browser.gallery OUT`.

The output folder is complete (assets under /static); serve it over HTTP, since browsers refuse sprites from files.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.web.forms import is_generic_message
from tests.browser import gallery_content

ROOT = Path(__file__).parents[2]
DIST = ROOT / "app" / "static" / "dist"
COMPOSITIONS = Path(__file__).parent / "compositions"


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", COMPOSITIONS]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)
    names = json.loads((DIST / "manifest.json").read_text())
    env.tests["general"] = is_generic_message
    env.filters["translated"] = str
    env.filters["number"] = lambda value: format_decimal(value, locale="es")
    env.globals.update(
        asset=lambda name: f"/static/{names[name]}",
        status_word=gallery_content.WORDS.__getitem__,
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_options: gallery_content.FLASHES,
        zip=zip,
        tuple=tuple,
        written_once=lambda macro, *values: macro(*values),
    )
    return env


def compositions() -> list[str]:
    return sorted(path.stem for path in COMPOSITIONS.glob("*.html"))


def draw(env: Environment, name: str, *, theme: str) -> str:
    context: dict[str, Any] = {
        "frame": gallery_content.frame(name, theme),
        "c": gallery_content,
        "form": gallery_content.FORM,
    }
    return env.get_template(f"{name}.html").render(context)


def write(out: Path) -> None:
    """Write each composition in both themes, as NAME-light.html and NAME-dark.html."""
    env = environment()
    shutil.copytree(DIST, out / "static", dirs_exist_ok=True)
    for name in compositions():
        for theme in ("light", "dark"):
            (out / f"{name}-{theme}.html").write_text(draw(env, name, theme=theme))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
