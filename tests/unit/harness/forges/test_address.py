"""Addresses of projects and issues, as people and git write them."""

import pytest

from detent.harness.forges.address import Forge, Known, issue_of, project_of

KNOWN = Known(("github.com", "git.acme.example"), ("gitlab.com", "localhost:8080"))


@pytest.mark.parametrize(
    ("remote", "host", "path"),
    [
        ("https://github.com/acme/shop.git", "github.com", "acme/shop"),
        ("https://ada:secret@github.com/acme/shop", "github.com", "acme/shop"),
        ("git@github.com:acme/shop.git", "github.com", "acme/shop"),
        ("ssh://git@github.com:22/acme/shop.git", "github.com", "acme/shop"),
        ("https://GitHub.com/acme/shop/", "github.com", "acme/shop"),
        ("git@gitlab.com:acme/tools/shop.git", "gitlab.com", "acme/tools/shop"),
        ("http://localhost:8080/acme/shop.git", "localhost:8080", "acme/shop"),
    ],
)
def test_a_remote_leads_to_a_project(remote: str, host: str, path: str) -> None:
    project = project_of(remote, KNOWN)
    assert project is not None
    assert (project.host, project.path) == (host, path)


@pytest.mark.parametrize(
    "remote",
    [
        "/srv/shop.git",
        "../shop.git",
        "file:///srv/acme/shop.git",
        "https://elsewhere.example/acme/shop.git",
        "https://github.com.evil.example/acme/shop.git",
        "https://github.com/shop",
        "git@work:acme/shop.git",
        "https://github.com:99999999/acme/shop",
        "",
    ],
)
def test_what_nobody_named_is_no_project(remote: str) -> None:
    assert project_of(remote, KNOWN) is None


@pytest.mark.parametrize(
    ("remote", "api", "host"),
    [
        ("git@github.com:acme/shop.git", "https://api.github.com", "api.github.com"),
        ("git@git.acme.example:acme/shop.git", "https://git.acme.example/api/v3", "git.acme.example"),
        ("git@gitlab.com:acme/shop.git", "https://gitlab.com/api/v4", "gitlab.com"),
        ("http://localhost:8080/acme/shop.git", "http://localhost:8080/api/v4", "localhost:8080"),
    ],
)
def test_where_it_answers_programs(remote: str, api: str, host: str) -> None:
    project = project_of(remote, KNOWN)
    assert project is not None
    assert (project.api, str(project.api_host)) == (api, host)


@pytest.mark.parametrize(
    ("url", "forge", "path", "number"),
    [
        ("https://github.com/acme/shop/issues/12", Forge.GITHUB, "acme/shop", 12),
        ("https://github.com/acme/shop/issues/12#issuecomment-1", Forge.GITHUB, "acme/shop", 12),
        ("https://gitlab.com/acme/tools/shop/-/issues/3?x=1", Forge.GITLAB, "acme/tools/shop", 3),
        ("https://gitlab.com/acme/shop/-/work_items/3", Forge.GITLAB, "acme/shop", 3),
    ],
)
def test_an_issue_s_address(url: str, forge: Forge, path: str, number: int) -> None:
    issue = issue_of(url, KNOWN)
    assert issue is not None
    assert (issue.project.forge, issue.project.path, issue.number) == (forge, path, number)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/acme/shop/pull/12",
        "https://github.com/acme/shop/issues/0",
        "https://github.com/acme/shop/issues/12/../../x",
        "https://gitlab.com/acme/shop/issues/x",
        "https://elsewhere.example/acme/shop/issues/12",
        "ftp://github.com/acme/shop/issues/12",
        "github.com/acme/shop/issues/12",
        "Fix",
    ],
)
def test_what_is_no_issue(url: str) -> None:
    assert issue_of(url, KNOWN) is None
