"""Names of secrets, and what the user may say about them."""

import time
from pathlib import Path

import pytest

from detent.config.settings import PolicySettings
from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.harness.policy import Action, Allow, Ask, Ground, Policy
from detent.harness.sandbox.walls import Walls
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.shadows import Shadows
from detent.landing.merge import merge


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "deep/.env",
        ".env.local",
        ".env.production",
        ".envrc",
        "prod.env",
        "server.pem",
        "tls.KEY",
        "id_rsa",
        "id_ed25519_work",
        ".netrc",
        "_netrc",
        ".npmrc",
        ".pypirc",
        ".git-credentials",
        ".aws/credentials",
        "home/.ssh/config",
        ".Env",
        ".AWS/config",
        ".env-production",
        ".env_local",
        ".env~",
        "#.env#",
        "deep/.npmrc.bak",
        "server.key.old~",
        "id_rsa.orig",
        ".env (copy)",
        ".env (copy 2)",
        "config/secrets.yml",
        ".secrets.toml",
        ".credentials.json",
        "a\nb.pem",
        "secrets.yaml.bak",
        "Secrets.json",
        ".streamlit/secrets.toml",
        "docker/aws/credentials",
        "credentials.json",
        "client_secret.json",
        "client_secrets.json",
        "client_secret_123-abc.apps.googleusercontent.com.json",
        "service-account.json",
        "service_account_key.json",
        "serviceAccountKey.json",
        "service-account-prod.json",
        "shop-firebase-adminsdk-x1-2.json",
        ".vault_pass",
        ".vault_pass.txt",
        ".vault-password",
        "terraform.tfvars",
        "prod.auto.tfvars",
        "prod.tfvars.json",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "terraform.tfstate.1700000000.backup",
        "kubeconfig",
        "prod.kubeconfig",
        ".dockerconfigjson",
        ".config/gh/hosts.yml",
        "home/.Config/gh/hosts.yml",
        ".s3cfg",
        ".my.cnf",
        ".boto",
        "cert.pkcs12",
        "office.ovpn",
        "my_id_rsa",
        "deploy_rsa",
        "github-ed25519",
    ],
)
def test_secrets_are_known_by_name(path: str) -> None:
    assert BY_NAME.holds(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env-example",
        ".env.example~",
        "id_rsa.pub",
        "id_rsa.pub~",
        "environment.py",
        "env.py",
        "keys.py",
        "keys.py~",
        "#keys.py#",
        "aws/s3.py",
        "a.pem.py",
        "secrets.py",
        "src/secrets.ts",
        "secrets/manager.py",
        "secrets.yml.example",
        "secrets.example.json",
        "secret.yaml",
        "credentials.py",
        "credentials/store.py",
        "credentials.yml.enc",
        "client_secret.py",
        "client_secretary.json",
        "service-account.schema.json",
        "service-account.yaml",
        "service_accounts.json",
        "terraform.tfvars.example",
        "variables.tf",
        "tfstate.py",
        "kubeconfig.go",
        "kubeconfig/load.go",
        "hosts.yml",
        "gh/hosts.yml",
        "my.cnf",
        "boto.py",
        ".yarnrc.yml",
        "auth.json",
        "deploy_rsa.pub",
        "test_rsa.py",
        "rsa",
        "universa",
        "env.local.md",
    ],
)
def test_others_are_no_secrets(path: str) -> None:
    assert not BY_NAME.holds(path)


MARKS = [
    *("~", ".~1~", ".~12~", "#", ".bak", ".BAK", ".bak1", ".bak.2", ".backup", ".old~", "-old", "_orig", ".orig.bak"),
    *(".1", ".2024-01-31", "-1", ".new", ".tmp", ".temp", ".save.1", ".swp", ".swo", ".kate-swp", ".rpmsave"),
    *(".dpkg-old", ".ucf-dist", " copy", " copy 2", " (copy)", " - Copy", " (1)"),
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_copy_is_as_secret_as_what_it_is_a_copy_of(mark: str) -> None:
    for name in (".env", ".netrc", "_netrc", ".npmrc", ".pgpass", "server.key", "id_rsa", "id_ed25519_work", ".id_rsa"):
        assert BY_NAME.holds(f"deep/{name}{mark}"), name
        assert BY_NAME.holds(f"#{name}{mark}#"), name
    for name in (
        "id_rsa.pub",
        ".id_rsa.pub",
        "id_ed25519_work.pub",
        ".env.example",
        ".env-sample",
        "keys.py",
        "#",
        "a",
    ):
        assert not BY_NAME.holds(f"deep/{name}{mark}"), name
        assert not BY_NAME.holds(mark), mark


@pytest.mark.parametrize(
    "name", ["id_rsa.pub.pem", "id_rsa.pub.key", "id_rsa.pubx", "id_rsa.pub.gpg", ".env.example.local"]
)
def test_what_only_begins_like_a_public_half_is_secret(name: str) -> None:
    assert BY_NAME.holds(name)


def test_what_the_user_says_is_no_secret_is_none() -> None:
    secret = SecretFiles(("tests/data/*.pem",))
    assert not secret.holds("tests/data/self-signed.pem")
    assert secret.holds("server.pem")
    assert secret.holds("tests/data/.env")


def test_a_refusal_says_which_setting_would_allow_it() -> None:
    with pytest.raises(ToolFailed, match=r"policy\.readable"):
        BY_NAME.refuse("deep/.env")


@pytest.mark.parametrize("walled", [True, False])
def test_a_run_reads_changes_and_lists_what_the_user_allows(tmp_path: Path, walled: bool) -> None:
    root = tmp_path / "ws"
    root.mkdir()
    (root / "test.pem").write_text("public\n")
    (root / "live.pem").write_text("private\n")
    shadows = Shadows(root, tmp_path / "state", Walls(wanted=lambda: walled), merge)
    shadow = shadows.open("run", {}, SecretFiles(("test.pem",)))
    try:
        assert shadow.files.list() == ["test.pem"]
        assert shadow.files.read("test.pem") == "public\n"
        shadow.files.write("test.pem", "changed\n")
        assert list(shadow.changes().files) == ["test.pem"]
        with pytest.raises(ToolFailed):
            shadow.files.read("live.pem")
    finally:
        shadow.close()


def test_what_is_gathered_before_a_run_holds_what_the_user_allows(tmp_path: Path) -> None:
    (tmp_path / "test.pem").write_text("public\n")
    assert SnapshotFiles(Snapshot(str(tmp_path), {})).list() == []
    files = SnapshotFiles(Snapshot(str(tmp_path), {}), SecretFiles(("*.pem",)))
    assert files.list() == ["test.pem"]
    assert files.read("test.pem") == "public\n"


def test_a_command_that_reads_it_is_asked_for_unless_the_user_allows_it(tmp_path: Path) -> None:
    (tmp_path / "test.pem").write_text("public\n")
    action = Action(CallKind.EXECUTE, ("cat", "test.pem"))
    ground = Ground(tmp_path, trusted=True, walled=True)
    assert isinstance(Policy(PolicySettings(), ground).decide(action), Ask)
    assert isinstance(Policy(PolicySettings(readable=("*.pem",)), ground).decide(action), Allow)


@pytest.mark.parametrize(
    "name",
    [
        "service-account" + "1" * 60 + "x.json",
        "service-account" + "-key" * 50,
        "-firebase-adminsdk-" * 12,
        "x" + ".1" * 50_000,
    ],
)
def test_no_name_takes_long(name: str) -> None:
    began = time.process_time()
    assert not BY_NAME.holds(name)
    assert time.process_time() - began < 1
