"""Detectors of countable or checkable features without word lists."""

from app.domain.editorial_line.rules.detectors.characters import (
    decorative_letters,
    emoji_bullets,
    emojis,
    mostly_decorative,
    repeated_emojis,
    shouting,
)
from app.domain.editorial_line.rules.detectors.dates import (
    dates,
    expired_deadlines,
    impossible_dates,
    past_deadlines,
    relative_dates,
)
from app.domain.editorial_line.rules.detectors.figures import figures
from app.domain.editorial_line.rules.detectors.hashtags import lowercase_labels
from app.domain.editorial_line.rules.detectors.links import foreign_links, insecure_links, labels, links
from app.domain.editorial_line.rules.detectors.personal_data import (
    bank_accounts,
    identity_numbers,
    mobile_phones,
    personal_emails,
    personal_plates,
)
from app.domain.editorial_line.rules.detectors.pictures import (
    lapsed_consents,
    missing_alt_texts,
    revoked_consents,
    uncaptioned_live_videos,
    uncaptioned_videos,
    unconsented_minors,
    unconsented_people,
    unlabelled_ai_pictures,
    unlicensed_pictures,
)
from app.domain.editorial_line.rules.detectors.plain_language import long_sentences, unexplained_acronyms
from app.domain.editorial_line.rules.detectors.schedule import (
    before_embargo,
    notice_under_five_days,
    notice_under_two_days,
    repeated_texts,
)
from app.domain.editorial_line.rules.piece import Detector

DETECTORS: dict[str, Detector] = {
    detector.__name__: detector
    for detector in (
        bank_accounts,
        before_embargo,
        dates,
        decorative_letters,
        emoji_bullets,
        emojis,
        expired_deadlines,
        figures,
        foreign_links,
        identity_numbers,
        impossible_dates,
        insecure_links,
        labels,
        lapsed_consents,
        links,
        long_sentences,
        lowercase_labels,
        missing_alt_texts,
        mobile_phones,
        mostly_decorative,
        notice_under_five_days,
        notice_under_two_days,
        past_deadlines,
        personal_emails,
        personal_plates,
        relative_dates,
        repeated_emojis,
        repeated_texts,
        revoked_consents,
        shouting,
        uncaptioned_live_videos,
        uncaptioned_videos,
        unconsented_minors,
        unconsented_people,
        unexplained_acronyms,
        unlabelled_ai_pictures,
        unlicensed_pictures,
    )
}
