#!/usr/bin/env python3
"""Measures the list pages of a large installation, and a change of a large group's mapping. See README.md."""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import signal
import statistics
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True  # the checkout stays as it is

from measures import Measure
from run import build_client
from servers import HERE, STATE, Cluster, rollcall, run

PASSWORD = "crane tulip nebula forty"
# The slowest twentieth of the answers, in milliseconds: must, strive for.
PAGE = (100, 50)
MAPPING = (50, 20)


def arguments():
    it = argparse.ArgumentParser(description=__doc__)
    it.add_argument("binary", help="our server, as built for a release")
    it.add_argument("--people", type=int, default=10_000)
    it.add_argument("--activities", type=int, default=1_000_000)
    it.add_argument("--divisions", type=int, default=2_000)
    it.add_argument("--members", type=int, default=100_000, help="of the group that is mapped")
    it.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    return it.parse_args()


class Console:
    """An administrator's browser, as far as answers go."""

    def __init__(self, server, binary, environment):
        self.host = server.base.removeprefix("http://").split("/")[0]
        self.connection = http.client.HTTPConnection(self.host)
        self.cookies = {}
        words = [binary, "admin", "create", "--email", "bench@msp.example", "--name", "Bench", "--password-stdin", "--json"]
        made = json.loads(run(words, input=PASSWORD, env={**os.environ, **environment}))
        self.post("/api/session/begin", email="bench@msp.example")
        self.post("/api/session/password", password=PASSWORD)
        self.post("/api/session/code", code=made["recovery_codes"][0])

    def ask(self, method, path, body=None):
        """An answer's status, its text and how many milliseconds it took."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        # Pages answer to the public name alone, which is the default one here.
        headers |= {"Host": self.host.replace("127.0.0.1", "localhost")}
        headers |= {"Sec-Fetch-Site": "same-origin", "Accept": "text/html" if method == "GET" else "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1e3
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, text.decode(), took

    def post(self, path, **fields):
        """Sends a form; how many milliseconds that took."""
        status, text, took = self.ask("POST", path, urllib.parse.urlencode(fields))
        if status >= 400:
            raise SystemExit(f"{path}: {status} {text[:300]}")
        return took

    def map_group(self, at, number):
        """Lets the large group give a role, and every second time give none; how many milliseconds that took."""
        form = {"division": "bench", "provider": at["provider"], "groups[0][group]": at["group"]}
        gives = {"groups[0][seen]": "", "groups[0][roles][0]": at["role"]} if number % 2 == 0 else {"groups[0][seen]": at["role"]}
        return self.post("/api/mapping/save", **form, **gives)

    def page(self, path):
        """Asks for a page; how many milliseconds that took."""
        status, text, took = self.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {text[:300]}")
        return took


def cpu(*roots):
    """Milliseconds of CPU that these processes and what they started have used."""
    children, used = {}, {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # Behind the name, which may have anything in it: state, parent, …, utime, stime.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(folder.name))
            used[int(folder.name)] = int(fields[11]) + int(fields[12])
    waiting, ticks = list(roots), 0
    while waiting:
        process = waiting.pop()
        ticks += used.get(process, 0)
        waiting += children.get(process, [])
    return ticks * 1e3 / os.sysconf("SC_CLK_TCK")


def slow(values):
    """The slowest twentieth begins here."""
    return statistics.quantiles(values, n=20)[-1]


def filled(cluster, name, options):
    """Fills the rest of a large installation past the operations; what the addresses name."""
    numbers = {"activities": options.activities, "divisions": options.divisions, "members": options.members}
    words = [word for key, value in numbers.items() for word in ("-v", f"{key}={value}")]
    began = time.time()
    found = json.loads(cluster.psql(name, *words, "-f", HERE / "lists.sql").splitlines()[-1])
    print(f"# {numbers} past the operations in {time.time() - began:.0f} s", flush=True)
    return found


def pages(at):
    """The list pages by what they are called here: first and deep in the list, and with filters."""
    client, provider = "/d/bench", f"/d/bench/identity-providers/{at['provider']}"
    yield "clients", "/clients"
    yield "clients, deep", f"/clients?after={at['division']}"
    yield "clients, searched", "/clients?q=client+19"
    yield "dashboard", client
    yield "users", f"{client}/users"
    yield "users, deep", f"{client}/users?after={at['account']}"
    yield "users, backwards", f"{client}/users?before={at['account']}"
    yield "users, technicians", f"{client}/users?type=technician"
    yield "users, inactive of a provider", f"{client}/users?status=inactive&provider={at['provider']}"
    yield "users, of an organization", f"{client}/users?organization={at['organization']}"
    yield "users, to review", f"{client}/users?review=1"
    yield "users, of a role", f"{client}/users?role={at['role']}"
    yield "users, of a role that everybody has", f"{client}/users?role={at['common_role']}"
    yield "users, of a role, deep", f"{client}/users?role={at['role']}&after={at['account']}"
    yield "users, of a group", f"{client}/users?group={at['small_group']}"
    yield "users, of the large group", f"{client}/users?group={at['group']}"
    yield "users, of a role and a group", f"{client}/users?role={at['role']}&group={at['small_group']}"
    yield "users, with MFA", f"{client}/users?mfa=with"
    yield "users, without MFA", f"{client}/users?mfa=without"
    yield "users, with MFA of a role", f"{client}/users?mfa=with&role={at['common_role']}"
    yield "users, searched", f"{client}/users?q=person+77"
    yield "users, nobody found", f"{client}/users?q=nobody-is-called-this"
    yield "one user", f"{client}/users/{at['account']}"
    yield "activities", f"{client}/activities"
    yield "activities, deep", f"{client}/activities?after={at['activity']}"
    yield "activities, type and statuses", f"{client}/activities?type=sso&status=end_user_created&status=token_created"
    yield "activities, rare status, deep", f"{client}/activities?status=group_mapping_updated&after={at['activity']}"
    yield "activities, a source and days", f"{client}/activities?source=scim&from=2026-01-01&to=2026-12-31"
    yield "activities, of a provider", f"{client}/activities?provider={at['provider']}"
    yield "activities, searched", f"{client}/activities?q=nobody-is-called-this"
    yield "organizations", f"{client}/organizations"
    yield "organizations, deep", f"{client}/organizations?after={at['organization']}"
    yield "organizations, searched", f"{client}/organizations?q=company+19"
    yield "an organization's activities", f"{client}/organizations/{at['organization']}/activities"
    yield "identity providers", f"{client}/identity-providers"
    yield "roles", f"{client}/roles"
    yield "a role's members", f"{client}/roles/{at['role']}"
    yield "a role that everybody has", f"{client}/roles/{at['common_role']}"
    yield "group mapping", f"{provider}/mapping"
    yield "provisioning log", f"{client}/provisioning"
    yield "provisioning log, refused", f"{client}/provisioning?result=refused"
    yield "provisioning log, searched", f"{client}/provisioning?q=nobody-is-called-this"
    yield "held", f"{client}/provisioning/held"
    yield "the installation's activities", "/activities"
    yield "staff", "/staff"
    yield "outbox", "/outbox"


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers stop too
    STATE.mkdir(parents=True, exist_ok=True)
    client = build_client()
    with Cluster() as cluster, rollcall(cluster, options.binary, client, options.people) as server:
        name = f"rollcall-{options.people}"
        at = filled(cluster, name, options)
        environment = {"DATABASE_URL": f"{cluster.address}/{name}", "ROLLCALL_KEYS": "1:" + "A" * 43 + "="}
        console = Console(server, options.binary, environment)
        print(f"\n{'ms':46} {'p95':>8} {'':>16}   must (strive)   CPU of server and database", flush=True)

        def measure(what, ask, bounds):
            ask(0)
            before = cpu(server.process.pid, cluster.pid)
            took = [ask(number) for number in range(1, options.times + 1)]
            spent = (cpu(server.process.pid, cluster.pid) - before) / options.times
            print(f"{Measure(what, [slow(took)], *bounds).line():95} {spent:6.1f}", flush=True)

        for what, path in pages(at):
            measure(what, lambda _, path=path: console.page(path), PAGE)
        measure(f"mapping of a group of {options.members}", lambda number: console.map_group(at, number), MAPPING)


if __name__ == "__main__":
    main()
