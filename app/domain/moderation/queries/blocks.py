from collections.abc import Collection
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.models.replies import Reply
from app.domain.directory.models import Channel
from app.domain.moderation.models import ModerationMeasure, NetworkBlock


class BlockContext(NamedTuple):
    block: NetworkBlock
    measure: ModerationMeasure
    case: Case
    channel: Channel
    citizen: Citizen | None
    notice: Reply | None


def block_contexts(session: Session, block_ids: Collection[int]) -> list[BlockContext]:
    query = (
        select_columns(NetworkBlock, ModerationMeasure, Case, Channel, Citizen, Reply)
        .join(ModerationMeasure, _joins_block(ModerationMeasure, NetworkBlock.measure_id))
        .join(Case, _joins_block(Case, ModerationMeasure.case_id))
        .join(Channel, _joins_block(Channel, NetworkBlock.channel_id))
        .outerjoin(Citizen, _joins_block(Citizen, ModerationMeasure.citizen_id))
        .outerjoin(Reply, _joins_block(Reply, ModerationMeasure.notice_id))
        .where(col(NetworkBlock.id).in_(block_ids))
        .order_by(col(NetworkBlock.id))
    )
    return [BlockContext(*row) for row in session.execute(query.execution_options(populate_existing=True))]


def _joins_block(model: Any, points: Any) -> Any:
    return (model.organisation_id == NetworkBlock.organisation_id) & (model.id == points)


def lock_block(session: Session, measure: ModerationMeasure) -> NetworkBlock | None:
    """Lock the block, its measure locked before."""
    return _LOCKED.first(session, organisation_id=measure.organisation_id, measure_id=measure.id)


def block_with_channel(session: Session, measure: ModerationMeasure) -> tuple[NetworkBlock, Channel] | None:
    query = (
        select_columns(NetworkBlock, Channel)
        .join(Channel, _joins_block(Channel, NetworkBlock.channel_id))
        .where(
            NetworkBlock.organisation_id == measure.organisation_id,
            NetworkBlock.measure_id == measure.id,
        )
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def lock_block_rows(session: Session, contexts: Collection[BlockContext]) -> None:
    """Lock and reload cases, then measures, then blocks, as every use case does."""
    for model, ids in (
        (Case, {context.case.id for context in contexts}),
        (ModerationMeasure, {context.measure.id for context in contexts}),
        (NetworkBlock, {context.block.id for context in contexts}),
    ):
        rows: Any = select(model).where(col(model.id).in_(ids)).order_by(col(model.id)).with_for_update(key_share=True)
        session.exec(rows.execution_options(populate_existing=True)).all()


_LOCKED: EntityQuery[NetworkBlock] = EntityQuery(
    select(NetworkBlock)
    .where(NetworkBlock.organisation_id == ORGANISATION_ID, NetworkBlock.measure_id == param("measure_id"))
    .with_for_update()
)
