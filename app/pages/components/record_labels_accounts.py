"""Words of the record for accounts, pictures and outside calendars."""

from collections.abc import Mapping
from typing import Any

from app.core.messages import Message, msg
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState
from app.domain.external_calendars.rules.awareness_days import AwarenessGroup
from app.domain.external_calendars.rules.calendars import EventDetail
from app.domain.image_rights.rules.consent import AgeGroup
from app.domain.image_rights.rules.licences import Depiction, PictureLicence
from app.domain.periods.rules.elections import AccountPart
from app.domain.public.rules.settings import LICENCE_NAMES
from app.domain.publishing.rules.trials import TrialEnd

SUBJECT_LABELS = {
    "app_key": msg("clave de una aplicación"),
    "channel": msg("cuenta"),
    "delivery": msg("envío"),
    "external_calendar": msg("calendario externo"),
    "media": msg("imagen"),
}
DETAIL_LABELS = {
    "account": msg("Cuenta"),
    "accounts": msg("Cuentas"),
    "address": msg("Dirección"),
    "administrators": msg("Administran la cuenta"),
    "age": msg("Edad"),
    "author": msg("Quién la hizo"),
    "avatar": msg("Imagen"),
    "biography": msg("Descripción"),
    "by": msg("Lo retiró"),
    "calendar_id": msg("Calendario externo, por su número"),
    "client_id": msg("Identificador de la aplicación"),
    "depicts": msg("A quién se reconoce"),
    "detail": msg("Qué se enseña"),
    "end": msg("Cómo acabó"),
    "ends_at": msg("Vale hasta"),
    "event": msg("Acto del calendario"),
    "expires_on": msg("Caduca"),
    "focus_x": msg("Punto de interés, de izquierda a derecha"),
    "focus_y": msg("Punto de interés, de arriba abajo"),
    "groups": msg("Días señalados"),
    "handle": msg("Nombre de usuario"),
    "header": msg("Cabecera"),
    "is_new_secret": msg("Con otra clave secreta"),
    "is_paid": msg("Cuenta de pago"),
    "is_read": msg("Se pudo leer en la cuenta"),
    "is_shown": msg("Se ve en el calendario"),
    "monthly_cap": msg("Tope de gasto al mes, en dólares"),
    "network": msg("Red"),
    "opening_act": msg("Acto de apertura"),
    "outside_post": msg("Publicación fuera del circuito"),
    "place": msg("Lugar"),
    "proof": msg("Dónde consta el permiso"),
    "proposes": msg("Propone sus actos"),
    "tags": msg("Etiquetas"),
    "together": msg("Todas a la vez"),
    "uploads": msg("Archivos quitados de la red"),
}
_TRIAL_ENDS = {
    TrialEnd.WITHDRAWN: msg("se publicó y se retiró"),
    TrialEnd.LEFT: msg("se publicó y quizá siga allí"),
    TrialEnd.UNSEEN: msg("no se sabe si se publicó"),
    TrialEnd.NOT_SENT: msg("no se publicó"),
}
VALUE_LABELS: dict[str, Mapping[Any, Message | str]] = {
    "account_deed": AccountActKind.labels(),
    "age": AgeGroup.labels(),
    "depicts": Depiction.labels(),
    "detail": EventDetail.labels(),
    "end": {end.value: words for end, words in _TRIAL_ENDS.items()},
    "groups": AwarenessGroup.labels(),
    "licence": {**LICENCE_NAMES, **PictureLicence.labels()},
    "network": NETWORK_NAMES,
    "part": AccountPart.labels(),
    "state": ChannelState.labels(),
}
