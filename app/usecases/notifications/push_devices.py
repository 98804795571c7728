"""A person's devices: added with one press in each, removed from anywhere."""

import json
from collections.abc import Callable
from dataclasses import asdict

from sqlmodel import Session, col, delete, select

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.notifications.models import PushCall, PushDevice
from app.domain.notifications.queries.push_devices import devices_of
from app.domain.notifications.rules.push import MOST_DEVICES, PushAddress


def add_device(work: Work, address: PushAddress, *, sealed_address: str, name: str) -> None:
    """Add this browser, or note its new keys. Raises `Refusal` for one too many."""
    known = devices_of(work.session, work.organisation_id, work.actor.person_id)
    device = next((device for device in known if device.digest == address.digest), None)
    if device is None and len(known) >= MOST_DEVICES:
        raise Refusal(msg("Ya tiene avisos en %(count)s dispositivos. Quite alguno.", count=MOST_DEVICES))
    device = device or PushDevice(
        organisation_id=work.organisation_id,
        user_id=work.actor.person_id,
        digest=address.digest,
        sealed_address="",
        since=work.now,
    )
    device.sealed_address, device.name = sealed_address, name
    work.session.add(device)
    work.session.flush()
    _record_devices(work, added=name)


def remove_device(work: Work, device: PushDevice) -> None:
    name = device.name
    drop_devices(work.session, [device.id])
    _record_devices(work, removed=name)


def forget_devices(session: Session, organisation_id: int, user_id: int) -> None:
    drop_devices(session, [device.id for device in devices_of(session, organisation_id, user_id)])


def drop_devices(session: Session, device_ids: list[int]) -> None:
    session.execute(delete(PushCall).where(col(PushCall.device_id).in_(device_ids)))
    session.execute(delete(PushDevice).where(col(PushDevice.id).in_(device_ids)))


def reseal_devices(session: Session, seal_again: Callable[[str], str]) -> int:
    """Seal every address with the newest key; return how many."""
    devices = session.exec(select(PushDevice)).all()
    for device in devices:
        device.sealed_address = seal_again(device.sealed_address)
    return len(devices)


def address_text(address: PushAddress) -> str:
    """Return the address as text, to be sealed."""
    return json.dumps(asdict(address))


def parse_address(text: str) -> PushAddress:
    return PushAddress(**json.loads(text))


def _record_devices(work: Work, **detail: str) -> None:
    record(work, Act.NOTICES_CHOSEN, subject=f"user:{work.actor.person_id}", **detail)
