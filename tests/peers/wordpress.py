"""WordPress (Debian's wordpress), the real one, on PHP's own server and a MariaDB of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.peers.control import answers
from tests.peers.process import NOBODY, Peer, PeerFailed, Process, as_nobody, free_port

_SMALL = ["--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0"]
_PACKAGES = "wordpress php-cli mariadb-server-core"


class WordPress(Peer):
    """A site with three users and a password for each: `user` is an author, `helper` may not publish, `editor` pins.

    `folder_url`: the same site in a folder and without pretty permalinks.
    """

    user, helper, editor = "redaccion", "colaboracion", "edicion"

    def __init__(self) -> None:
        super().__init__("wordpress")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.folder_url = f"{self.base_url}/antigua"
        self.token = self.helper_token = self.editor_token = ""
        self._environment = {"SITE_FOLDER": str(self.folder), "SITE_URL": self.base_url}
        self._data = [f"--datadir={self.folder / 'data'}", *_SMALL]
        socket = [f"--socket={self.folder / 'sql'}", "--skip-networking"]
        self._database = self._make_process("mariadbd", "--no-defaults", *self._data, *socket)
        listen = ["-S", f"127.0.0.1:{self.port}", "-t", str(self.folder / "root")]
        self._process = self._make_process("php", *listen, str(_script("site")))

    def start(self) -> None:
        self._make_folders()
        self._install_database()
        self._database.start((self.folder / "sql").exists)
        passwords = json.loads(self._run("php", str(_script("setup"))))
        users = (self.user, self.helper, self.editor)
        self.token, self.helper_token, self.editor_token = (f"{user} {passwords[user]}" for user in users)
        self.resume()

    def resume(self) -> None:
        self._process.start(lambda: answers(f"{self.base_url}/wp-json/?_fields=name"))

    def halt(self) -> None:
        super().halt()
        self._database.stop()

    def _make_process(self, program: str, *arguments: str) -> Process:
        command = [_find(program), *arguments]
        return Process(program, command, folder=self.folder, environment=self._environment, unprivileged=True)

    def _make_folders(self) -> None:
        """Make the folders of the site, whose uploads PHP's server gives as files."""
        root, content = self.folder / "root", self.folder / "content"
        for folder in (root, content, content / "uploads", content / "plugins", content / "themes"):
            folder.mkdir()
            if os.geteuid() == 0:
                os.chown(folder, NOBODY, NOBODY)
        (root / "wp-content").symlink_to(content)

    def _install_database(self) -> None:
        first = self.folder / "first.sql"
        first.write_text("CREATE DATABASE wordpress;\n")
        options = ["--skip-test-db", "--auth-root-authentication-method=normal", f"--extra-file={first}"]
        self._run("mariadb-install-db", "--no-defaults", *self._data, *options)

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [_find(program), *arguments],
            cwd=self.folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )
        if done.returncode:
            raise PeerFailed(f"{program} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def _find(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if path is None or not Path("/usr/share/wordpress").exists():
        raise PeerFailed(f"no WordPress here: apt-get install --no-install-recommends {_PACKAGES}")
    return path


def _script(name: str) -> Path:
    return Path(__file__).with_name(f"wordpress_{name}.php")
