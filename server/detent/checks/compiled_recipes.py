"""Tools for languages that are compiled. None may reach the network: what they need must have been fetched."""

from collections.abc import Mapping

from detent.checks import diagnostics, runner_reports
from detent.checks.project import Project
from detent.checks.recipe import Recipe
from detent.core.proof import CheckKind

_GRADLE = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
"""Where all builds are in folders below, only the settings stand at the top: `gradle init` makes it so."""


def _is_crate(project: Project) -> bool:
    return project.has("Cargo.toml")


def _is_module(project: Project) -> bool:
    return project.has("go.mod")


def _go_environment(project: Project) -> Mapping[str, str]:
    return {"GOPATH": project.home("GOPATH", "go"), "GOCACHE": "{cache}/go", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def _cargo_environment(project: Project) -> Mapping[str, str]:
    """What is built goes beside the tree; what was downloaded stays where it is."""
    homes = {
        "CARGO_HOME": project.home("CARGO_HOME", ".cargo"),
        "RUSTUP_HOME": project.home("RUSTUP_HOME", ".rustup"),
    }
    return {**homes, "CARGO_TARGET_DIR": "{cache}/cargo", "CARGO_TERM_COLOR": "never", "CARGO_NET_OFFLINE": "true"}


def _maven_environment(project: Project) -> Mapping[str, str]:
    local = f"-Dmaven.repo.local={project.home('MAVEN_REPOSITORY', '.m2/repository')}"
    return {"MAVEN_OPTS": local, "MAVEN_USER_HOME": project.home("MAVEN_USER_HOME", ".m2")}


def _gradle(project: Project) -> tuple[str, ...]:
    return (str(project.place / "gradlew") if project.has("gradlew") else "gradle", "test", "--offline", "--no-daemon")


def _maven(project: Project) -> tuple[str, ...]:
    """What the project brings along, where there is none here: it may want to fetch the right one first."""
    brings = project.has("mvnw") and project.program("mvn") is None
    return (str(project.place / "mvnw") if brings else "mvn", "test")


COMPILED = (
    Recipe(
        "go test",
        CheckKind.TESTS,
        _is_module,
        lambda _: ("go", "test", "./..."),
        runner_reports.go,
        reporting=("-json",),
        environment=_go_environment,
        install="see the manual of Go",
    ),
    Recipe(
        "go vet",
        CheckKind.LINT,
        _is_module,
        lambda _: ("go", "vet", "./..."),
        diagnostics.vet_lines,
        environment=_go_environment,
        install="see the manual of Go",
    ),
    Recipe(
        "cargo test",
        CheckKind.TESTS,
        _is_crate,
        lambda _: ("cargo", "test", "--no-fail-fast"),
        runner_reports.cargo,
        environment=_cargo_environment,
        install="see the manual of Rust",
    ),
    Recipe(
        "cargo clippy",
        CheckKind.LINT,
        _is_crate,
        lambda _: ("cargo", "clippy", "--all-targets"),
        diagnostics.cargo_messages,
        reporting=("--message-format=json", "--quiet"),
        environment=_cargo_environment,
        install="rustup component add clippy",
    ),
    Recipe(
        "maven",
        CheckKind.TESTS,
        lambda project: project.has("pom.xml"),
        _maven,
        runner_reports.surefire,
        reporting=("--offline", "--batch-mode"),
        environment=_maven_environment,
        install="see the manual of Maven",
    ),
    Recipe(
        "gradle",
        CheckKind.TESTS,
        lambda project: project.has(*_GRADLE),
        _gradle,
        runner_reports.by_exit_code,
        environment=lambda project: {"GRADLE_USER_HOME": project.home("GRADLE_USER_HOME", ".gradle")},
        install="see the manual of Gradle",
    ),
)
