"""GitHub and GitLab on this machine: both APIs as far as they are used, and real repositories over git's own protocol.

As strict as the real ones: a request without their headers, or of a wrong shape, gets the answer that they give.
Branches are those of the bare repository, so a request for one that was never pushed is refused.
"""

import base64
import json
import os
import re
import subprocess
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.forge_apis import TOKEN, Asked, Canned, Issue, Seen, github, gitlab

_GIT = re.compile(r"/(?P<path>[\w.-]+/[\w.-]+)\.git/(?P<rest>.+)")
_GITHUB = re.compile(r"/api/v3/repos/(?P<path>[\w.-]+/[\w.-]+)(?P<rest>/.*)?")
_GITLAB = re.compile(r"/api/v4/projects/(?P<path>[^/]+)(?P<rest>/.*)?")


class ForgeServer:
    """``repositories``: the folder of the bare ones, by ``owner/name``."""

    def __init__(self, repositories: Path) -> None:
        self.repositories = repositories
        self.issues: dict[int, Issue] = {}
        self.requests: list[dict[str, Any]] = []
        self.canned: list[Canned] = []
        self.seen: list[Seen] = []
        self.private = True
        server = self

        class Handler(_Handler):
            forge = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    def bare(self, path: str) -> Path:
        folder = self.repositories / f"{path}.git"
        if not folder.exists():
            folder.mkdir(parents=True)
            subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(folder)], check=True)
            subprocess.run(["git", "-C", str(folder), "config", "http.receivepack", "true"], check=True)
        return folder

    def exists(self, path: str) -> bool:
        return (self.repositories / f"{path}.git").is_dir()

    def has(self, path: str, branch: str) -> bool:
        asked = ["git", "-C", str(self.bare(path)), "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0


class _Handler(BaseHTTPRequestHandler):
    forge: ForgeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        return

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._serve(body)

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        if found := _GIT.fullmatch(parts.path):
            self._git(found["path"], found["rest"], parts.query, body)
            return
        data = json.loads(body) if body else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.forge.seen.append(Seen(self.command, self.path, headers, data))
        answer = self.forge.canned.pop(0) if self.forge.canned else self._api(parts.path, parts.query, data)
        self._send(answer)

    def _api(self, path: str, query: str, data: object) -> Canned:
        if "user-agent" not in {name.lower() for name in self.headers}:
            return Canned(403, {"message": "Request forbidden by administrative rules."})
        headers = {name.lower(): value for name, value in self.headers.items()}
        words = {name: values[0] for name, values in parse_qs(query).items()}
        body = data if isinstance(data, dict) else {}
        for pattern, answers in ((_GITHUB, github), (_GITLAB, gitlab)):
            if found := pattern.fullmatch(path):
                project = unquote(found["path"])
                return answers(self.forge, Asked(self.command, project, found["rest"] or "", headers, words, body))
        return Canned(404, {"message": "Not Found"})

    def _send(self, answer: Canned) -> None:
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        kind = "text/plain" if isinstance(answer.body, str) else "application/json; charset=utf-8"
        self._write(answer.status, {"Content-Type": kind, **answer.headers}, text.encode())

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _git(self, path: str, rest: str, query: str, body: bytes) -> None:
        said = self.headers.get("Authorization", "").removeprefix("Basic ")
        password = base64.b64decode(said).decode().partition(":")[2]
        if password != TOKEN:
            self._write(401, {"WWW-Authenticate": 'Basic realm="git"', "Content-Type": "text/plain"}, b"no")
            return
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.forge.repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{path}.git/{rest}",
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_USER": "ada",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(lines.pop("Status", "200").split()[0])
        self._write(status, lines, content)
