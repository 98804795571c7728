from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.core.errors import Refusal
from app.core.horizon import PLANNING
from app.core.messages import msg
from app.core.permissions import PostKind, Role
from app.domain.people.rules.email import MAX_EMAIL_LENGTH, parse_email
from app.domain.people.rules.passwords import check_password
from app.domain.people.rules.substitutions import SubstitutionKind
from app.web.forms import Form, FormState, RowKey


def _mail_address(value: str) -> str:
    try:
        return parse_email(value)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from refusal


Email = Annotated[str, Field(max_length=MAX_EMAIL_LENGTH), AfterValidator(_mail_address)]
Password = Annotated[str, Field(max_length=500)]


class SignInForm(Form):
    email: str = Field(max_length=254)
    password: Password
    back: str = ""


class ForgottenForm(Form):
    email: Email


class NewPasswordForm(Form):
    password: Password
    repeated: Password

    @field_validator("repeated")
    @classmethod
    def _is_the_same(cls, value: str, info: ValidationInfo) -> str:
        if value != info.data.get("password", value):
            raise ValueError(msg("Las dos contraseñas no son iguales."))
        return value


PasswordFormT = TypeVar("PasswordFormT", bound=NewPasswordForm)


def chosen_password(form: FormState[PasswordFormT], *, email: str) -> str | None:
    """Return the password if both boxes agree and the rule allows; else None, and mark the form."""
    if form.value is None:
        return None
    password = form.value.password
    try:
        check_password(password, email=email)
    except Refusal as refusal:
        form.refuse("password", refusal.sentence)
        return None
    return password


class UserProfileForm(Form):
    name: str = Field(max_length=120)
    locale: Literal["es", "en"]
    theme: Literal["", "light", "dark"] = ""


class ChangePasswordForm(NewPasswordForm):
    current: Password


class RoleForm(Form):
    """Functions, from a day and perhaps until another."""

    horizon = PLANNING
    roles: list[Role] = Field(min_length=1)
    post_kind: PostKind
    job_title: str = Field(default="", max_length=120)
    unit_id: RowKey | None = None
    starts_on: date
    ends_on: date | None = None


class SubstituteForm(Form):
    """`scope`: empty for all, or `unit:3`, `topic:7`."""

    substitute_id: RowKey
    kind: SubstitutionKind
    scope: str = Field(default="", pattern=r"^((unit|topic):\d{1,9})?$")
    reason: str = Field(max_length=300)

    @property
    def scoped(self) -> tuple[int | None, int | None]:
        kind, _, number = self.scope.partition(":")
        return (int(number) if kind == "unit" else None, int(number) if kind == "topic" else None)


class SubstitutionForm(SubstituteForm):
    spans = (("starts_on", "ends_on"),)
    starts_on: date
    ends_on: date


AbsenceValue = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}/", max_length=400)]


class AbsencesForm(SubstituteForm):
    """Absences as `2027-08-02/2027-08-15/` and a title; `chosen`: their indices."""

    offered: list[AbsenceValue] = Field(max_length=100)
    chosen: list[int] = Field(min_length=1, max_length=100)

    @property
    def spells(self) -> list[str]:
        return [self.offered[place] for place in self.chosen if 0 <= place < len(self.offered)]


class ErasureForm(Form):
    """`understood`: it cannot be undone."""

    reason: str = Field(max_length=300)
    understood: Literal["1"]


class AcceptanceForm(NewPasswordForm):
    name: str = Field(max_length=120)


class GrantAnswerForm(Form):
    answer: Literal["confirm", "refuse"]
    reason: str = Field(default="", max_length=500)


class InvitationForm(RoleForm):
    email: Email
    name: str = Field(max_length=120)
