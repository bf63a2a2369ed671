"""The one door for every cost and side effect: gate, policy, budget, trust, shadow, processes, git, redaction."""
