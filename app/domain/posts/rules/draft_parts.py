"""A draft's texts parted in threads where they are too long for the accounts that publish threads."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from app.core.text import normalise_text
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.directory.rules.text_parts import may_thread, propose_parts
from app.domain.posts.rules.draft import Draft, Voice


def part_draft(draft: Draft, voices: Mapping[int, Voice], language: str) -> Draft:
    """Part each text that is too long for its account; the common one only where every account that uses it needs it.

    The others get a text of their own, so that an account without threads keeps the common one whole.
    """
    long = {
        (variant.channel_id, variant.language): voices[variant.channel_id]
        for variant in draft.variants()
        if variant.language == language and (voice := voices.get(variant.channel_id))
        if may_thread(voice.network) and voice.measure(variant).over
    }
    sharing = {target for target in draft.targets if target[1] == language and not draft.own_texts.get(target)}
    own = {target: _part(draft.text_for(target), draft.link, voice) for target, voice in long.items()}
    if sharing and sharing <= long.keys():
        common = reduce(
            lambda text, target: _part(text, draft.link, long[target]), sorted(sharing), draft.texts[language]
        )
        apart = {target: text for target, text in own.items() if target not in sharing}
        return replace(draft, texts={**draft.texts, language: common}, own_texts={**draft.own_texts, **apart})
    return replace(draft, own_texts={**draft.own_texts, **own})


def _part(text: str, link: str, voice: Voice) -> str:
    """Count the link, which goes with the last part, without writing it into the text."""
    whole = outgoing_text(text, link)
    parted = propose_parts(voice.network, whole, maximum=voice.maximum, link_length=voice.link_length)
    added = whole.removeprefix(normalise_text(text)).strip()
    return parted.removesuffix(added).rstrip() if added else parted
