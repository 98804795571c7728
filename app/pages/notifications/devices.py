"""Notices in this device: one press in it, and a list to remove it from."""

from flask import Response, request, url_for

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.notifications.queries.push_devices import device_or_404
from app.domain.notifications.rules.push import PushAddress, check_push_address
from app.pages.notifications.blueprint import Page, bp
from app.pages.shell.request_context import person, wiring
from app.pages.shell.sign_in_guard import device_label
from app.usecases.notifications import push_devices
from app.web.access import member
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, read_form
from app.web.request import work, write_transaction

REMOVED = msg("Ese dispositivo ya no recibe avisos.")


class DeviceForm(Form):
    endpoint: str
    p256dh: str
    auth: str

    def address(self) -> PushAddress:
        return PushAddress(self.endpoint, self.p256dh, self.auth)


@bp.post("/o/<organisation>/me/notices/devices")
@member
def add_device() -> Page:
    """Take what the browser subscribed to; the script has asked the person."""
    form = read_form(DeviceForm, request.form)
    if form.value is None:
        return Response(status=422)
    address = form.value.address()
    try:
        check_push_address(address)
        with write_transaction() as session:
            sealed = wiring().keyring.seal(push_devices.address_text(address))
            name = device_label(request.user_agent.string)
            push_devices.add_device(work(session), address, sealed_address=sealed, name=name)
    except Refusal:
        return Response(status=422)
    return Response(status=204)


@bp.post("/o/<organisation>/me/notices/devices/<int:device_id>/removal")
@member
def remove_device(device_id: int) -> Page:
    with write_transaction() as session:
        device = device_or_404(work(session), person().id, device_id)
        push_devices.remove_device(work(session), device)
    return flash_and_redirect(REMOVED, url_for(".choices"))
