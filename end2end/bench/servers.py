"""What is measured: our server and its peer, each on a database of its own in one cluster."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
# What is installed and built stays here, outside the checkout.
STATE = pathlib.Path(
    os.environ.get("BENCH_STATE")
    or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "rollcall-bench"
)


def run(command, **options):
    """Runs a command to its end; what it printed."""
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options)
    return done.stdout.strip()


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Cluster:
    """A private PostgreSQL that keeps what it acknowledges."""

    def __enter__(self):
        said = run([PROJECT / ".ci/cluster", "start", "durable"])
        said = dict(line.removeprefix("export ").split("=", 1) for line in said.splitlines())
        self.address, self.folder = said["DATABASE_URL"].rsplit("/", 1)[0], said["ROLLCALL_CLUSTER"]
        return self

    def __exit__(self, *_):
        run([PROJECT / ".ci/cluster", "stop", self.folder])

    @property
    def pid(self):
        return int((pathlib.Path(self.folder) / "data/postmaster.pid").read_text().split()[0])

    def psql(self, database, *arguments, **options):
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", f"{self.address}/{database}"]
        return run([*command, *arguments], **options)

    def database(self, name):
        """Makes an empty database; its address."""
        self.psql("postgres", "-c", f'create database "{name}" template template0')
        return f"{self.address}/{name}"


class Server:
    """A running SCIM server with so many people in it."""

    def __init__(self, name, people, process, base, token, ids):
        self.name, self.people, self.process = name, people, process
        self.base, self.token, self.ids = base, token, ids


@contextlib.contextmanager
def started(command, name, environment, cwd=None):
    """Starts a server, and stops it in the end; the process and where it logs."""
    log = STATE / f"{name}.log"
    with open(log, "w") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=cwd, stdout=out, stderr=out,
            start_new_session=True,
        )
    try:
        yield process, log
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(process, log, found):
    """Waits until a line of the log is what was looked for."""
    for _ in range(600):
        for line in log.read_text().splitlines():
            if it := found(line):
                return it
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"a server did not start:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def rollcall(cluster, binary, client, people):
    """Our release, filled over SCIM."""
    name = f"rollcall-{people}"
    port = free_port()
    environment = {
        "DATABASE_URL": cluster.database(name),
        "ROLLCALL_KEYS": "1:" + "A" * 43 + "=",
        "ROLLCALL_LISTEN": f"127.0.0.1:{port}",
        "ROLLCALL_SCIM_RATE": "1000000",  # no provider sends what is measured here
    }

    def say(*words):
        return json.loads(run([binary, *words, "--json"], env={**os.environ, **environment}))

    with started([binary], name, environment) as (process, log):
        wait_for(process, log, lambda line: "is ready at" in line)
        say("division", "create", "--name", "Bench", "--slug", "bench")
        entra = ("--name", "Entra ID", "--vendor", "entra")
        provider = say("provider", "create", "--division", "bench", *entra)["id"]
        token = say("token", "generate", "--provider", provider)["token"]
        base, ids = f"http://127.0.0.1:{port}/ws/scim/v2", STATE / f"{name}.ids"
        server = Server("rollcall", people, process, base, token, ids)
        began = time.time()
        run([client, "fill", "--base", base, "--token", token, "--ids", ids, "--number", str(people)])
        print(f"# {people} people over SCIM in {time.time() - began:.0f} s", flush=True)
        # As autovacuum does within minutes. Not of what is empty yet: plans would count on that.
        cluster.psql(name, "-c", "vacuum analyze account, account_tally, activity, scim_request")
        yield server


@contextlib.contextmanager
def jackson(cluster, people):
    """Ory Polis, from npm."""
    folder = STATE / "jackson"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "jackson").iterdir():
        shutil.copy(file, folder)
    if not (folder / "node_modules").exists():
        print("# installing saml-jackson and Express from npm", flush=True)
        run(["npm", "install", "--no-fund", "--no-audit"], cwd=folder)
    name = f"jackson-{people}"
    address = cluster.database(name) + "?max_conns=10"
    environment = {"DATABASE_URL": address, "PORT": str(free_port())}
    with started(["node", "server.mjs"], name, environment, folder) as (process, log):
        said = wait_for(process, log, lambda line: line.startswith("{") and json.loads(line))
        ids = STATE / f"{name}.ids"
        fill = ["node", "fill.mjs", str(people), said["directory"], ids]
        with subprocess.Popen(fill, cwd=folder, stdout=subprocess.PIPE) as rows:
            cluster.psql(name, stdin=rows.stdout)
        yield Server("saml-jackson", people, process, said["base"], said["token"], ids)
