"""For tests that are not about the sandbox: where there is none, they run without, as its user would choose."""

from functools import cache

from detent.harness.sandbox.walls import Walls


@cache
def chosen() -> dict[str, str]:
    """Variables for an environment: nothing where commands can be jailed."""
    return {} if Walls().stand else {"DETENT_POLICY_SANDBOX": "off"}
