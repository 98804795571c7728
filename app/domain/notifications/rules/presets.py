"""Three ready-made sets of ways, and the groups in which kinds are chosen one by one."""

from collections.abc import Iterable, Mapping

from app.core.messages import LabelledEnum, msg
from app.domain.notifications.rules.kinds import KINDS, NoticeDuty, NoticeWay, default_way


class NoticePreset(LabelledEnum):
    """EVERYTHING is what nobody has changed yet."""

    ESSENTIAL = "essential", msg("Lo imprescindible")
    WORK = "work", msg("Lo de mi trabajo")
    EVERYTHING = "everything", msg("Todo")


PRESET_LINES = {
    NoticePreset.ESSENTIAL: msg("Por correo, solo lo que espera algo de usted. Lo demás lo encuentra en Cauce."),
    NoticePreset.WORK: msg("Por correo, enseguida, lo que espera algo de usted; lo demás, junto en el resumen diario."),
    NoticePreset.EVERYTHING: msg("Todo por correo en cuanto ocurre. El informe mensual del plan, solo en Cauce."),
}
_NEWS_WAYS = {NoticePreset.ESSENTIAL: NoticeWay.IN_APP, NoticePreset.WORK: NoticeWay.DIGEST}


class NoticeGroup(LabelledEnum):
    POSTS = "posts", msg("Publicaciones y aprobación")
    DELIVERIES = "deliveries", msg("Envíos y retiradas")
    REQUESTS = "requests", msg("Peticiones")
    CITIZENS = "citizens", msg("Ciudadanía y crisis")
    HOUSE = "house", msg("Plan, cuentas y personas")


_BEGINNINGS = {
    NoticeGroup.DELIVERIES: ("delivery", "publish", "withdraw", "takedown", "post_withdrawn"),
    NoticeGroup.REQUESTS: ("request",),
    NoticeGroup.CITIZENS: ("reply", "template", "case", "unit", "crisis", "moderation"),
    NoticeGroup.HOUSE: ("plan", "account", "function", "address"),
}
"""How the names of a group's kinds begin; those of posts are the rest."""


def group_of(name: str) -> NoticeGroup:
    return next((group for group, beginnings in _BEGINNINGS.items() if name.startswith(beginnings)), NoticeGroup.POSTS)


def preset_way(preset: NoticePreset, name: str) -> NoticeWay:
    usual = default_way(name)
    if KINDS[name].duty is not NoticeDuty.NEWS or usual is NoticeWay.IN_APP:
        return usual
    return _NEWS_WAYS.get(preset, usual)


def preset_ways(preset: NoticePreset) -> dict[str, NoticeWay]:
    """Return the way of every kind one may choose, also of functions one may be given later."""
    chosen = (NoticeDuty.DECISION, NoticeDuty.NEWS)
    return {name: preset_way(preset, name) for name, kind in KINDS.items() if kind.duty in chosen}


def matching_preset(ways: Mapping[str, NoticeWay], offered: Iterable[str]) -> NoticePreset | None:
    """Return the preset that the ways of the offered kinds equal, the widest first; None if it is one's own."""
    names = list(offered)
    return next(
        (
            preset
            for preset in reversed(NoticePreset)
            if all(ways.get(name, default_way(name)) is preset_way(preset, name) for name in names)
        ),
        None,
    )
