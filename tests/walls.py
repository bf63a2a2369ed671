"""For tests that are not about the sandbox: where there is none, they run without, as its user would choose.

Nor do they have each change audited by the bandit that stands beside Detent here: tests of audits say so.
"""

from functools import cache

from detent.harness.sandbox.walls import Walls


@cache
def chosen() -> dict[str, str]:
    """Variables for an environment: nothing of the sandbox where commands can be jailed."""
    audits = {"DETENT_CHECKS_OFF": "bandit"}
    return audits if Walls().stand else {**audits, "DETENT_POLICY_SANDBOX": "off"}
