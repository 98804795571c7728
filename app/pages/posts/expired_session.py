from flask import render_template, request

from app.core.messages import msg
from app.pages.posts.blueprint import Page
from app.web.translation import translate
from app.web.uploads import has_files

READABLE_FIELDS = frozenset(
    {"title", "text", "own_text", "link", "alt", "new_alt", "note", "reason", "source", "consent", "paid_by"}
)

SIGNED_OUT = msg("Su sesión terminó. El texto sigue en este navegador: entre en otra pestaña y siga escribiendo aquí.")


def signed_out_page() -> Page:
    """Return the text: without a user nothing is stored."""
    return typed_text_page(status=401)


def signed_out_json() -> Page:
    """Answer a script, which keeps the text."""
    return {"says": translate(SIGNED_OUT)}, 401


def signed_out_fragment() -> Page:
    return render_template("posts/signed_out.html", sentence=SIGNED_OUT), 401


def typed_text_page(*, status: int) -> Page:
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template(
        "posts/typed_text.html",
        fields=fields,
        written=[value for name, value in fields if name in READABLE_FIELDS and value.strip()],
        status=status,
        lost_image=has_files(),
    ), status
