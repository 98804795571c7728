"""A Bluesky server (PDS) with its own directory (PLC), both real, and a written AppView (`pds_app_view.cjs`)."""

import json
import secrets
import shutil
from pathlib import Path

from tests.peers.control import answers, ask_json
from tests.peers.process import Peer, Process, free_port

_PACKAGE = Path(__file__).with_name("pds") / "node_modules/@atproto/pds/package.json"


def installed_version() -> str:
    """Return the release of the server, which it says of itself."""
    return str(json.loads(_PACKAGE.read_text())["version"])


class BlueskyServer(Peer):
    """A server with two accounts and an app password each: `user`/`token`, `other_user`/`other_token`."""

    user = "ayuntamiento.test"
    other_user = "biblioteca.test"

    def __init__(self) -> None:
        super().__init__("pds")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.token = self.other_token = ""
        node = shutil.which("node") or "node"
        script = str(Path(__file__).with_name("pds_server.cjs"))
        self._process = Process("pds", [node, script], folder=self.folder, environment=self._settings())

    def start(self) -> None:
        self.resume()
        self.token = self._open_account(self.user)
        self.other_token = self._open_account(self.other_user)

    def resume(self) -> None:
        """Start it; its directory of accounts begins empty, and no account is looked up there to publish in it."""
        self._process.start(lambda: answers(f"{self.base_url}/xrpc/_health"))

    def _open_account(self, handle: str) -> str:
        """Return what the adapter is given: the handle and an app password."""
        form = {"handle": handle, "email": f"{handle}@example.org", "password": f"password-{handle}"}
        opened = ask_json(f"{self.base_url}/xrpc/com.atproto.server.createAccount", "POST", send=form)
        app = ask_json(
            f"{self.base_url}/xrpc/com.atproto.server.createAppPassword",
            "POST",
            send={"name": "cauce"},
            token=opened["accessJwt"],
        )
        return f"{handle} {app['password']}"

    def limit_videos(self, **limits: object) -> None:
        """Say what accounts may still upload (app.bsky.video.getUploadLimits); nothing: the service is not there."""
        file = self.folder / "upload_limits.json"
        if limits:
            file.write_text(json.dumps(limits))
        else:
            file.unlink(missing_ok=True)

    def _settings(self) -> dict[str, str]:
        plc, view, data = free_port(), free_port(), self.folder / "data"
        return {
            "FOLDER": str(self.folder),
            "LOG_ENABLED": "false",
            "PDS_HOSTNAME": "localhost",
            "PDS_VERSION": installed_version(),
            "PDS_PORT": str(self.port),
            "PLC_PORT": str(plc),
            "APP_VIEW_PORT": str(view),
            "PDS_BSKY_APP_VIEW_URL": f"http://127.0.0.1:{view}",
            "PDS_BSKY_APP_VIEW_DID": "did:web:app-view.test",
            "PDS_DATA_DIRECTORY": str(data),
            "PDS_BLOBSTORE_DISK_LOCATION": str(data / "blobs"),
            "PDS_DID_PLC_URL": f"http://127.0.0.1:{plc}",
            "PDS_SERVICE_HANDLE_DOMAINS": ".test",
            "PDS_INVITE_REQUIRED": "false",
            "PDS_DEV_MODE": "true",
            "PDS_DISABLE_SSRF_PROTECTION": "true",
            "PDS_RATE_LIMITS_ENABLED": "false",
            "PDS_JWT_SECRET": secrets.token_hex(16),
            "PDS_DPOP_SECRET": secrets.token_hex(32),
            "PDS_ADMIN_PASSWORD": secrets.token_hex(8),
            "PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX": secrets.token_hex(32),
            "PDS_REPO_SIGNING_KEY_K256_PRIVATE_KEY_HEX": secrets.token_hex(32),
        }
