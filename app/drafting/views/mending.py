"""Putting right what a finding shows to be safe, in what is typed: nothing is saved by it."""

from collections.abc import Mapping
from typing import Any

from app.drafting.forms import said_by
from app.drafting.forms.composer import targets_typed
from app.drafting.rules.draft import Target
from app.drafting.views.dates import dates_at
from app.drafting.views.desk import Desk
from app.drafting.views.remarking import said_while_typing
from app.editorial_line.rules.autofix import autofix
from app.web.forms import Read


def put_right(desk: Desk, form: Read[Any]) -> bool:
    """Mend every text in which the rule named by `mend` found something it can mend; False where nothing is asked."""
    rule = form.typed.pop("mend", "")
    if rule:
        form.typed.update(_mended(form.typed, _texts(desk, form.typed, str(rule))))
    return bool(rule)


def _texts(desk: Desk, typed: Mapping[str, Any], rule: str) -> dict[Target, str]:
    draft = said_by(typed)
    return {
        target: autofix(remark.marks, draft.text_for(target))
        for target, remarks in said_while_typing(desk, typed, dates_at(desk, typed)).items()
        for remark in remarks
        if remark.rule == rule and remark.can_be_mended
    }


def _mended(typed: Mapping[str, Any], texts: Mapping[Target, str]) -> dict[str, list[str]]:
    """Each text where it was typed: the common one of a language, or the one an account has of its own."""
    own = list(zip(map(_target, typed.get("own_target") or ()), typed.get("own_text") or (), strict=False))
    apart = {target for target, text in own if text}
    common = {language: text for (account, language), text in texts.items() if (account, language) not in apart}
    pairs = zip(typed.get("language") or (), typed.get("text") or (), strict=False)
    return {
        "text": [common.get(language, text) for language, text in pairs],
        "own_text": [texts.get(target, text) if target and text else text for target, text in own],
    }


def _target(name: str) -> Target | None:
    """Return the account and language a field names; None where it names none."""
    return next(iter(targets_typed([name])), None)
