"""The same steps in Detent, in a bare loop and in two other agents: time besides model and tools, tokens, prefixes."""

import subprocess
from collections.abc import Sequence

from tests.bench.peer_runs import AGENTS, LINES, Played
from tests.bench.peers import NotThere
from tests.prefix_cache import hit_rate, ideal_rate

FEW, MANY = 20, 300
BYTES_OF_A_TOKEN = 4


def main() -> None:
    print(
        f"{MANY} steps that read {LINES} lines each, one agent after the other, the same model of ours\n"
        "  (goals for Detent: besides model and tools at most 6 ms; fewest tokens a step; found again within .01\n"
        "  of the ideal, a conversation that is never changed)"
    )
    for name, play in AGENTS.items():
        try:
            _tell(name, play(MANY))
        except NotThere as why:
            print(f"  {name:<15} not measured: {why}")
        except (RuntimeError, subprocess.TimeoutExpired) as why:
            print(f"  {name:<15} not measured: {str(why).splitlines()[-1][:150]}")


def _tell(name: str, played: Played) -> None:
    for label, times in ((name, played.besides[2:FEW]), ("", played.besides[2:])):
        ordered = sorted(times)
        median, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
        print(f"  {label:<15} a step p50 {median * 1000:7.2f} ms   p99 {late * 1000:7.2f} ms   ({len(ordered)} times)")
    for steps in (FEW, len(played.bodies)):
        bodies = played.bodies[:steps]
        found = f"{hit_rate(bodies):.3f} found again (ideal {ideal_rate(bodies):.3f})"
        print(f"{'':<18}{steps:>3} steps: {_tokens(bodies):>7,} tokens a step, {found}")
    print(f"{'':<18}the first request holds {_tokens(played.bodies[:1]):,} tokens")
    if played.memory:
        before, after = (played.memory[steps] / 2**20 for steps in (FEW, MANY))
        print(f"{'':<18}memory {before:.0f} MB at {FEW} steps, {after:.0f} MB at {MANY} (goal: at most 30 MB more)")


def _tokens(bodies: Sequence[bytes]) -> int:
    return sum(map(len, bodies)) // BYTES_OF_A_TOKEN // len(bodies)
