"""The measures of the product: what must be reached, and what is striven for."""

import statistics
from dataclasses import dataclass

# Over saml-jackson: CPU a request of server and PostgreSQL; must, strive for.
CPU = {
    "filter": (0.15, 0.10),
    "miss": (0.18, 0.12),
    "get": (0.25, 0.15),
    "create": (0.14, 0.09),
    "patch": (0.22, 0.15),
    "sync": (0.14, 0.09),
}
# The slowest hundredth over that of saml-jackson.
SLOWEST = (0.25, 0.10)
# Work that must not grow with the directory.
FLAT = ("filter", "miss", "get", "create", "patch")
GROWTH = (1.15, 1.05)


def cpu(result):
    """Microseconds of server and PostgreSQL a request."""
    return result["server_us"] + result["pg_us"]


def slowest(result):
    """Milliseconds of the slowest hundredth of the worst kind."""
    return max(it["p99"] for it in result["ms"].values())


@dataclass
class Measure:
    """A figure of each round against what must be and what is striven for."""

    name: str
    values: list
    must: float
    strive: float
    at_least: bool = False

    def line(self):
        if not self.values:
            return f"{self.name:46} not measured"
        middle = statistics.median(self.values)
        reached = (lambda bound: middle >= bound) if self.at_least else (lambda bound: middle <= bound)
        verdict = "strive" if reached(self.strive) else "pass" if reached(self.must) else "MISS"
        spread = f"[{min(self.values):.3g}..{max(self.values):.3g}]"
        bound = "≥" if self.at_least else "≤"
        return (
            f"{self.name:46} {middle:8.3g} {spread:>16}   {bound} {self.must:<5g} "
            f"({bound} {self.strive:g})  {verdict}"
        )


def all_of(results, ceilings, groups, memory, people):
    """Every measure. `results` are by server, size, workload: one of each round."""

    def of(server, size, workload):
        return results.get((server, size, workload), [])

    def paired(above, below, figure):
        return [figure(a) / max(figure(b), 1e-9) for a, b in zip(above, below)]

    ours = lambda workload, size=people: of("rollcall", size, workload)
    theirs = lambda workload: of("saml-jackson", people, workload)
    for workload, bounds in CPU.items():
        yield Measure(f"CPU over saml-jackson: {workload}", paired(ours(workload), theirs(workload), cpu), *bounds)
    for workload in CPU:
        yield Measure(f"p99 over saml-jackson: {workload}", paired(ours(workload), theirs(workload), slowest), *SLOWEST)
    yield Measure("first sync of 1,000, 20 at once, s", [it["seconds"] for it in ours("sync")], 0.6, 0.3)
    for workload, bounds in {"create": (0.6, 1.0), "filter": (0.2, 0.3)}.items():
        rates = [a["per_second"] / b for a, b in zip(ours(workload), ceilings.get(workload, []))]
        yield Measure(f"share of the pgbench ceiling: {workload}", rates, *bounds, at_least=True)
    for workload in FLAT:
        values = paired(ours(workload), of("rollcall", 1000, workload), cpu) if people > 1000 else []
        yield Measure(f"CPU, {people} people over 1,000: {workload}", values, *GROWTH)
    for workload, bounds in {"first-page": (2.5, 1.5), "deep-page": (4.0, 2.0)}.items():
        yield Measure(f"{workload}, 100 of {people}, ms CPU", [cpu(it) / 1e3 for it in ours(workload)], *bounds)
    sizes = sorted(groups)
    if len(sizes) > 1:
        small, large = (of("rollcall", people, f"member of {it}") for it in (sizes[0], sizes[-1]))
        yield Measure(f"add one: group of {sizes[-1]} over {sizes[0]}", paired(large, small, cpu), 1.2, 1.1)
        yield Measure(f"{sizes[-1]} members by PATCHes of 500, s", [groups[sizes[-1]]], 1.0, 0.3)
    yield Measure("memory of the server, MiB", [max(memory)], 48, 24)
