"""What the pages about where messages come from post."""

from pydantic import Field

from app.intake.forms import MailboxForm
from app.intake.service import Place


class CitizenMailboxForm(MailboxForm):
    """`address`: where people answer to; blank, to the address Cauce writes from."""

    address: str = Field(default="", max_length=254, pattern=r"^([^\s@<>,;]+@[^\s@<>,;]+)?$")

    def place(self) -> Place:
        return Place(**self.model_dump(exclude={"password", "address"}))
