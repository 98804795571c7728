"""A real nginx (Debian's `nginx-light`) on loopback, with a site written as its manual says."""

from pathlib import Path

from tests.peers.process import Peer, Process, free_port, is_listening

PROGRAM = "/usr/sbin/nginx"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
AROUND = """daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 768; }}
http {{
    access_log off;
    {places}
    {site}
}}
"""


class Nginx(Peer):
    """`site`: what stands inside `http`, with `{port}` for the port to listen at."""

    def __init__(self, site: str) -> None:
        super().__init__("nginx")
        self.port = free_port()
        self._site = site.replace("{port}", str(self.port))

    def start(self) -> None:
        places = "\n    ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in KINDS)
        settings = Path(self.folder, "nginx.conf")
        settings.write_text(AROUND.format(folder=self.folder, places=places, site=self._site))
        command = [PROGRAM, "-p", str(self.folder), "-c", str(settings), "-e", "stderr"]
        self._process = Process("nginx", command, folder=self.folder, unprivileged=True)
        self._process.start(lambda: is_listening(self.port))
