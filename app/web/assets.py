"""Built files by logical name, hashed for permanent caching."""

import json
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

DIST = Path(__file__).parents[1] / "static" / "dist"
PREFIX = "static"


def init_app(app: Flask) -> None:
    names = read_manifest()
    hashed = frozenset(names.values())
    app.extensions["assets"] = names
    app.jinja_env.globals["asset"] = lambda name: f"/{PREFIX}/{names[name]}"
    served = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, url: url.removeprefix(f"/{PREFIX}/") in hashed)
    served.add_files(str(DIST), prefix=f"{PREFIX}/")
    app.wsgi_app = served  # type: ignore[method-assign] # the documented way to wrap a Flask application


def asset_path(name: str) -> str:
    """Return the address of a built file, for answers that are no template."""
    return f"/{PREFIX}/{current_app.extensions['assets'][name]}"


def read_manifest() -> dict[str, str]:
    """Raise `FileNotFoundError`, explained, if never built."""
    path = DIST / "manifest.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build the front end first (make run does it)")
    return dict(json.loads(path.read_text()))
