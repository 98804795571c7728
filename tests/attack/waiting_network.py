"""A network whose answer comes when a test allows it."""

from threading import Event

from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from tests.fakes import FakeNetwork


class WaitingNetwork(FakeNetwork):
    """Tells when a publication was asked for, and gives it when it is allowed."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.asked, self.allowed = Event(), Event()

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        self.asked.set()
        assert self.allowed.wait(20)
        return super().publish(access, outgoing)
