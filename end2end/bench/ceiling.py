"""The ceiling: the least SQL for the same work, by pgbench in the same cluster."""

import re

from servers import HERE, run


class Ceiling:
    """pgbench over the least tables, filled with so many people."""

    def __init__(self, cluster, people):
        self.people = people
        self.address = cluster.database("ceiling")
        cluster.psql("ceiling", "-v", f"n={people}", "-f", HERE / "ceiling/schema.sql")

    def per_second(self, script, connections, seconds):
        """How often a second it is done."""
        said = run([
            "pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1",
            "-D", f"n={self.people}", "-T", str(seconds),
            "-f", HERE / f"ceiling/{script}.sql", self.address,
        ])
        return float(re.search(r"tps = ([\d.]+)", said)[1])
