#!/usr/bin/env python3
"""Measures our release against its peer and against PostgreSQL itself. See README.md."""

import argparse
import contextlib
import json
import os
import signal
import sys

sys.dont_write_bytecode = True  # the checkout stays as it is

import measures
from ceiling import Ceiling
from servers import HERE, STATE, Cluster, jackson, rollcall, run

WORKLOADS = ["filter", "miss", "get", "create", "patch", "first-page", "deep-page", "sync"]


def arguments():
    it = argparse.ArgumentParser(description=__doc__)
    it.add_argument("binary", help="our server, as built for a release")
    it.add_argument("--people", type=int, default=100_000)
    it.add_argument("--rounds", type=int, default=3, help="each measures everything once, side by side")
    it.add_argument("--seconds", type=float, default=5, help="of each workload in each round")
    it.add_argument("--connections", type=int, default=8)
    it.add_argument("--workloads", default=",".join(WORKLOADS))
    it.add_argument("--alone", action="store_true", help="without the peer and the ceiling")
    return it.parse_args()


def build_client():
    manifest = HERE / "client/Cargo.toml"
    command = ["cargo", "build", "--locked", "--release", "--manifest-path", manifest]
    target = STATE / "target"
    run(command, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    return target / "release/bench-client"


class Bench:
    def __init__(self, options, client, cluster):
        self.options, self.client, self.cluster = options, client, cluster
        self.results, self.ceilings, self.memory = {}, {}, [0]

    def measure(self, server, workload, *more, label=None):
        """One workload on one server; a row, and kept for the measures."""
        connections = {"sync": 20, "member": 1}.get(workload, self.options.connections)
        command = [
            self.client, workload, "--base", server.base, "--token", server.token,
            "--ids", server.ids, "--connections", str(connections),
            "--watch", f"server={server.process.pid}", "--watch", f"pg={self.cluster.pid}",
        ]
        limit = ["--requests", "1000"] if workload == "sync" else ["--seconds", str(self.options.seconds)]
        result = json.loads(run([*command, *limit, *more]))
        label = label or workload
        self.results.setdefault((server.name, server.people, label), []).append(result)
        if server.name == "rollcall":
            self.memory.append(result["server_mib"])
        middle = max(it["p50"] for it in result["ms"].values())
        print(
            f"{server.name:13} {server.people:7} {label:16} {result['per_second']:8.0f} "
            f"{middle:8.2f} {measures.slowest(result):8.2f} {result['server_us']:8.0f} {result['pg_us']:8.0f} "
            f"{measures.cpu(result):8.0f} {result['client_us']:7.0f} {result['server_mib']:6.0f} "
            f"{result['others_percent']:7.0f} {result['wrong']:6}", flush=True,
        )
        if "sample" in result:
            print(f"#   {result['sample']}")

    def warm_up(self, server):
        """A JIT needs some hundred requests of each kind before it shows what it can do."""
        for workload in ("get", "filter", "miss", "create", "patch"):
            run([
                self.client, workload, "--base", server.base, "--token", server.token,
                "--ids", server.ids, "--requests", "400",
            ])

    def group(self, server, members):
        """Makes a group; its id, and how many seconds its members took."""
        made = json.loads(run([
            self.client, "group", "--base", server.base, "--token", server.token,
            "--ids", server.ids, "--members", str(members), "--name", f"group-{members}",
        ]))
        return made["id"], made["seconds"]


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers stop too
    STATE.mkdir(parents=True, exist_ok=True)
    client = build_client()
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(Cluster())
        bench = Bench(options, client, cluster)
        servers = [stack.enter_context(rollcall(cluster, options.binary, client, options.people))]
        ceiling = None
        if not options.alone:
            servers.append(stack.enter_context(jackson(cluster, options.people)))
            ceiling = Ceiling(cluster, options.people)
        small = []
        if options.people > 1000:
            small = [stack.enter_context(rollcall(cluster, options.binary, client, 1000))]
        for server in servers + small:
            bench.warm_up(server)
        groups = {it: bench.group(servers[0], it) for it in (10, 10_000) if it < options.people}
        print(
            f"{'server':13} {'people':>7} {'workload':16} {'a second':>8} {'p50 ms':>8} {'p99 ms':>8} "
            f"{'srv us':>8} {'pg us':>8} {'cpu us':>8} {'client':>7} {'MiB':>6} {'others%':>7} {'wrong':>6}"
        )
        for _ in range(options.rounds):
            for workload in options.workloads.split(","):
                flat = small if workload in measures.FLAT else []
                for server in servers + flat:
                    bench.measure(server, workload)
                if ceiling and workload in ("create", "filter"):
                    rate = ceiling.per_second(workload, options.connections, int(options.seconds))
                    bench.ceilings.setdefault(workload, []).append(rate)
                    print(f"{'pgbench':13} {options.people:7} {workload:16} {rate:8.0f}", flush=True)
            for members, (group, _) in groups.items():
                more = ["--group", group, "--members", str(members)]
                bench.measure(servers[0], "member", *more, label=f"member of {members}")
    print(f"\n{'measure':46} {'median':>8} {'of the rounds':>16}   must (strive)")
    seconds = {members: took for members, (_, took) in groups.items()}
    found = measures.all_of(bench.results, bench.ceilings, seconds, bench.memory, options.people)
    for measure in found:
        print(measure.line())


if __name__ == "__main__":
    main()
