"""Every public value, and its approval: a value not listed here is not shown."""

from enum import StrEnum

Values = dict[str, "By"]


class By(StrEnum):
    """The approval that makes a value public."""

    VERSION = "approved with the version of the post: in its hash, read by the editorial line"
    PLAN = "said by a plan that two people put in force with its act"
    LINE = "said by the adopted line, or by the norms of participation in force, which two people adopt"
    BODY = "decided for the whole body by those who keep it or its accounts, and in the record; no part of any post"
    NETWORK = "given by the network, or worked out from what it gave"
    COUNTED = "worked out: a number, a day, a state of a closed list"
    PRODUCT = "said by the product, the same for every body"


def of(**groups: str) -> Values:
    """Return each value of a group with its approval; the groups are named like the members of `By`."""
    return {value: By[name.upper()] for name, values in groups.items() for value in values.split()}


TEMPLATES: dict[str, Values] = {
    "_published.html": of(
        version="entry.words entry.text entry.language entry.pictures picture.address picture.alt_text",
        body="entry.accounts",
        network="entry.places",
        counted="entry.on entry.corrected_on picture.width picture.height picture.is_video",
    ),
    "_goals.html": of(
        plan="goals goal.code goal.text goal.text.text goal.text.language goal.indicator_word goal.unit goal.unit_word"
        " goal.baseline goal.current goal.target goal.due_on"
    ),
    "_plan_practice.html": of(
        plan="plan plan.rows plan.rows.frequency plan.rows.channels plan.rows.intake plan.week plan.yearly_cents"
        " pace.account pace.per_week channel.name way.name way.notice_days"
    ),
    "_text.html": of(plan="text.text text.language"),
    "accounts.html": of(
        body="accounts account.name account.act account.languages account.handle account.profile",
        plan="account.purpose account.hours account.since",
        product="account.network_name asking here root",
    ),
    "attention.html": of(
        counted="months line.month line.month.first line.cases line.answered line.minutes line.in_time"
        " line.solved line.silent",
        product="undisclosed_name",
    ),
    "data.html": of(
        product="sets set_.title set_.columns set_.files path.removeprefix root loop.index", body="licence"
    ),
    "embed.html": of(version="entries", body="body body.name", product="page_language whole asset"),
    "home.html": of(product="accounts leaves others here root leaf.path leaf.title leaf.about"),
    "indicators.html": of(plan="version version.number version.in_force_from"),
    "layout.html": of(
        body="body body.name body.region contact may_index language alternates",
        product="address asset here leaf leaf.about leaf.path leaf.title leaves page.path page.title page_language",
    ),
    "line.html": of(
        line="groups version version.number version.in_force_from version.act_body version.act_reference"
        " version.principles group.value rule.code rule.wording rule.source",
        product="effect",
    ),
    "neutrality.html": of(
        counted="months charts figures.month figures.requests figures.accepted figures.adapted"
        " figures.refused figures.others figures.bypassed"
        " figures.interference figures.published figures.naming_share figures.exceptions figures.alone",
        body="limit",
        product="showing showing.month_name showing.per_cent showing.figure",
    ),
    "newsletter.html": of(
        product="stage form form.errors form.errors.get language cadences here",
        body="languages",
    ),
    "participation.html": of(
        line="norms norms_version norm.code words.text words.language complain_url rules rule.code rule.wording"
        " rule.source version version.number",
        plan="responses",
    ),
    "plan.html": of(
        plan="plan plan.statement plan.rows plan.rows.audiences plan.rows.networks plan.rows.topics plan.goals"
        " plan.texts plan.texts.items plan.responses plan.evaluation audience.name audience.needs network.name"
        " network.network network.chosen network.reason topic.name topic.pillar topic.target_share"
        " version version.number version.in_force_from version.act_body"
        " version.act_number version.act_on version.review_on",
        product="Stop Stop.WHY Stop.WHY.label Stop.WHERE Stop.WHERE.label stop.value stop.label",
    ),
    "published.html": of(
        version="entries",
        body="body body.name feed.name",
        product="feeds feed.path formats format.name format.ending format.media_type own_feed leaf leaf.title address"
        " root newsletter here",
    ),
    "verify.html": of(
        body="answer answer.accounts account.handle account.profile account.state",
        product="answer.verdict answer.verdict.value here account.network_name",
        network="query",
    ),
}
"""By template of `templates/public`: its arguments, and each part of them that it reads."""

DOCUMENTS: set[str] = {
    "",
    "accounts",
    "accounts.json",
    "attention",
    "data",
    "indicators",
    "line",
    "participation",
    "plan",
    "verify",
    "sitemap.xml",
    "data/accounts.csv",
    "data/attention.csv",
    "data/indicators.csv",
    "data/neutrality.csv",
    "data/publications.csv",
    "newsletter",
    "published",
    "published/embed.html",
    *(f"published{one}.{ending}" for one in ("", "/one") for ending in ("atom", "rss", "json")),
}
"""The addresses of documents, without their language and year; `one`: an account or a topic."""

ACCOUNTS_JSON = of(
    body="organisation organisation.name organisation.slug licence licence.name licence.url accounts name handle url"
    " state languages act",
    plan="since purpose hours",
    product="organisation.url network network_name verify",
)

COLUMNS: dict[str, Values] = {
    "ACCOUNTS": of(body="name handle url state languages act", plan="since purpose", product="network"),
    "PUBLICATIONS": of(
        version="language", plan="topic", body="account", network="permalink", counted="date", product="network"
    ),
    "INDICATORS": of(plan="code objective indicator unit baseline current target due_on"),
    "NEUTRALITY": of(
        counted="month requests accepted adapted refused others bypassed published naming exceptions alone"
    ),
    "ATTENTION": of(counted="month cases answered minutes in_time solved silent"),
}

JSON_FEED = of(product="version feed_url items", body="title language")
JSON_ITEM = of(
    version="title content_text language",
    plan="tags",
    body="authors",
    network="url",
    counted="id date_published",
)
ATOM = of(
    version="entry.title entry.content entry@lang",
    plan="entry.category@term",
    body="feed.title feed@lang entry.author entry.author.name",
    network="entry.link@href",
    counted="feed.updated entry.id entry.updated entry.published",
    product="feed.id feed.link@rel feed.link@type feed.link@href entry.link@rel entry.content@type"
    " feed feed.link entry entry.link entry.category",
)
PUBLISHED_JSON_FEED = JSON_FEED | of(product="home_page_url")
PUBLISHED_JSON_ITEM = JSON_ITEM | of(network="_accounts", counted="date_modified", version="image attachments")
PICTURE_JSON = of(version="url title", counted="mime_type size_in_bytes")
PUBLISHED_ATOM = ATOM | of(body="entry.link@title", counted="entry.link@type entry.link@length")
RSS = of(
    version="item.title item.description item@lang item.content.description item.enclosure@url item.content@url",
    plan="item.category",
    body="channel.title channel.description channel.language",
    network="item.link item.link@rel item.link@href",
    counted="item.guid item.guid@isPermaLink item.pubDate item.updated channel.lastBuildDate"
    " item.enclosure@length item.enclosure@type item.content@type",
    product="item.enclosure item.content item.content@medium item.content.description@type"
    " rss rss@version channel item channel.link channel.link@rel channel.link@type channel.link@href",
)
CALENDAR = of(
    version="VEVENT.SUMMARY VEVENT.DESCRIPTION",
    plan="VEVENT.CATEGORIES",
    network="VEVENT.URL",
    counted="VEVENT.UID VEVENT.DTSTAMP VEVENT.DTSTART VEVENT.DTEND VEVENT.SEQUENCE VEVENT.LAST-MODIFIED VEVENT.STATUS"
    " VEVENT.COLOR",
    body="VCALENDAR.NAME VCALENDAR.X-WR-CALNAME VCALENDAR.X-WR-TIMEZONE",
    product="VCALENDAR.VERSION VCALENDAR.PRODID VCALENDAR.CALSCALE VCALENDAR.METHOD VCALENDAR.REFRESH-INTERVAL"
    " VCALENDAR.X-PUBLISHED-TTL VEVENT.TRANSP VEVENT.X-MICROSOFT-CDO-BUSYSTATUS",
)

OUTGOING = of(
    version="text language attachments card",
    counted="key made_at until",
    product="visibility begin",
    network="answers mention",
)
ATTACHMENT = of(
    version="content alt_text media_type video document is_ai_made focus", counted="name width height address"
)
CARD = of(version="address title description picture picture_type")
STATUS = of(version="status language media_ids", product="visibility")
FILE = of(version="description file", counted="filename", product="content-type")
