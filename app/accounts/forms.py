"""What the pages about people and their accounts post."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.words import say
from app.web.forms import Form

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _mail_address(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError(say("Escriba una dirección de correo, por ejemplo nombre@ayuntamiento.es."))
    return value.casefold()


Email = Annotated[str, Field(max_length=254), AfterValidator(_mail_address)]
Password = Annotated[str, Field(max_length=500)]


class SignInForm(Form):
    email: str = Field(max_length=254)
    password: Password
    back: str = ""
