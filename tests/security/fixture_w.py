"""Fixture W of the adversarial cases: a workspace, what lies outside of it, and a sink that hears what leaves."""

import hashlib
import os
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Sink:
    """Listens on loopback by TCP and UDP; whoever connects or sends is remembered."""

    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tcp, self._udp = _both_ways()
        self.port = self._tcp.getsockname()[1]
        self._threads = [
            threading.Thread(target=self._accept, daemon=True),
            threading.Thread(target=self._receive, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waking:
            waking.sendto(b"", ("127.0.0.1", self.port))
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join(5)
        self._tcp.close()
        self._udp.close()

    def _accept(self) -> None:
        connection, _ = self._tcp.accept()
        self.heard.append("a connection")
        connection.close()

    def _receive(self) -> None:
        self._udp.recvfrom(65536)
        self.heard.append("a packet")


@dataclass(frozen=True)
class World:
    base: Path
    sink: Sink

    @property
    def ws(self) -> Path:
        return self.base / "ws"

    @property
    def out(self) -> Path:
        return self.base / "out"

    @property
    def home(self) -> Path:
        return self.base / "home"

    @property
    def detent(self) -> Path:
        """The home of a user whose Detent writes its own state there."""
        return self.base / "detent"

    @property
    def variables(self) -> Mapping[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}

    def prepare(self, lines: Sequence[str]) -> None:
        for line in lines:
            subprocess.run(["bash", "-c", line], cwd=self.ws, env=_quiet(self.home), check=True, timeout=30)

    def outside(self) -> dict[str, tuple[str, int, int]]:
        """Everything but the workspace: hash, time and inode."""
        seen = {}
        for folder in (self.out, self.home):
            for path in sorted(folder.rglob("*")):
                status = path.lstat()
                content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                seen[str(path)] = (content, status.st_mtime_ns, status.st_ino)
        return seen

    def workspace(self) -> dict[str, str]:
        """The user's own files, the repository's included."""
        return {
            str(path.relative_to(self.ws)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.ws.rglob("*"))
            if path.is_file()
        }


def make_world(base: Path) -> World:
    world = World(base, Sink())
    (world.ws / "src").mkdir(parents=True)
    (world.ws / "README.md").write_text("hello\nworld\n")
    (world.ws / "src" / "a.py").write_text("a = 1\n")
    (world.ws / ".env").write_text("TOKEN=canary-of-the-workspace\n")
    world.out.mkdir()
    world.detent.mkdir()
    (world.out / "canary").write_text("canary outside\n")
    (world.home / ".ssh").mkdir(parents=True)
    (world.home / ".ssh" / "id_ed25519").write_text("canary key\n")
    (world.home / ".netrc").write_text("canary netrc\n")
    world.prepare(["git init -q .", "git add README.md src", "git commit -qm one"])
    return world


def _quiet(home: Path) -> dict[str, str]:
    who = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_GLOBAL": "/dev/null", **who}


def _both_ways() -> tuple[socket.socket, socket.socket]:
    """TCP and UDP at one port; what is free for the one may be taken for the other."""
    while True:
        tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
        else:
            return tcp, udp
