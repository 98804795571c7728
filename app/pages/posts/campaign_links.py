"""The button that marks the links of a text with its campaign; what is marked is what is approved and sent."""

from collections.abc import Mapping
from typing import Any

from app.core.messages import Message, msg
from app.domain.campaigns.models import Campaign
from app.domain.posts.rules.campaign_links import LinkTracking
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.forms.composer import text_fields, typed_draft
from app.pages.shell.request_context import organisation
from app.web.forms import FormState

MARKED = msg("Los enlaces a la casa llevan ya el seguimiento de «%(campaign)s».")
NO_CODE = msg("Elija antes una campaña que tenga código de seguimiento: se pone en la página de la campaña.")
NO_ACCOUNT = msg("Elija antes alguna cuenta: el seguimiento dice por qué red llega cada visita.")
NO_LINK = msg("Ningún enlace del texto lleva a los dominios propios, o ya lo tenía: no se ha cambiado nada.")


def add_tracking(composer: ComposerContext, form: FormState[Any]) -> Message | None:
    """Mark the typed links if the button was pressed; return what was done, None if it was not."""
    if not form.typed.pop("track", "") or not organisation().tracks_links:
        return None
    campaign, draft = _chosen_campaign(composer, form.typed), typed_draft(form.typed)
    known = [target for target in draft.targets if target[0] in composer.channels]
    if campaign is None or not campaign.tracking_code:
        return NO_CODE
    if not known or len(known) < len(draft.targets):
        return NO_ACCOUNT
    networks = {key: channel.network for key, channel in composer.channels.items()}
    marked = LinkTracking(organisation().domains, campaign.tracking_code, networks).mark_draft(draft)
    if marked == draft:
        return NO_LINK
    form.typed.update(text_fields(marked, form.typed))
    return msg(MARKED.msgid, campaign=campaign.name)


def _chosen_campaign(composer: ComposerContext, typed: Mapping[str, Any]) -> Campaign | None:
    chosen = str(typed.get("campaign") or "")
    return next((campaign for campaign in composer.campaigns if str(campaign.id) == chosen), None)
