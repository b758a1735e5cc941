"""Several Valkey servers that stand in for each other: a cluster, and one watched by sentinels."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from valkeys import Valkey, free_port, running, until

SLOTS = 16384
NODE_TIMEOUT_MS = 1000


def is_copied(replica: Valkey) -> bool:
    return "master_link_status:up" in replica.command("INFO", "replication")


class Member(Valkey):
    """Of a cluster."""

    def __init__(self, folder: Path) -> None:
        self.bus_port = free_port()
        super().__init__(
            folder, "--cluster-enabled", "yes", "--cluster-port", str(self.bus_port),
            "--cluster-node-timeout", str(NODE_TIMEOUT_MS), "--repl-diskless-sync-delay", "0",
            "--cluster-replica-validity-factor", "0",
        )  # fmt: skip

    def is_well(self) -> bool:
        return "cluster_state:ok" in self.command("CLUSTER", "INFO")

    def knows(self, others: int) -> bool:
        return f"cluster_known_nodes:{others}\r" in self.command("CLUSTER", "INFO")


class Cluster:
    """Three primaries, and a replica of each when `replicas`."""

    def __init__(self, folder: Path, replicas: bool = False) -> None:
        names = ["a", "b", "c", *(("a2", "b2", "c2") if replicas else ())]
        self.servers = [Member(folder / name) for name in names]
        self.primaries, self.replicas = self.servers[:3], self.servers[3:]

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"127.0.0.1:{s.port}" for s in self.servers[:2])

    def begin(self) -> None:
        """Slots given out and everybody introduced, until all say that the cluster is well."""
        for number, server in enumerate(self.primaries):
            first, end = SLOTS * number // 3, SLOTS * (number + 1) // 3
            server.command("CLUSTER", "ADDSLOTSRANGE", first, end - 1)
            server.command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        first_one, *others = self.servers
        for server in others:
            meet = ("CLUSTER", "MEET", "127.0.0.1", first_one.port, first_one.bus_port)
            server.command(*meet)
        for server in self.servers:
            until(partial(server.knows, len(self.servers)), "meeting the others")
        for primary, replica in zip(self.primaries, self.replicas, strict=False):
            replica.command("CLUSTER", "REPLICATE", primary.command("CLUSTER", "MYID"))
            until(partial(is_copied, replica), "the first copy")
        for server in self.servers:
            until(server.is_well, "the cluster")

    def owner(self, slot: int) -> Valkey:
        for first, last, (_, port, *_), *_ in self.servers[0].command("CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(s for s in self.servers if s.port == port)
        raise AssertionError(f"nobody has slot {slot}")

    def move(self, slot: int, to: Valkey) -> None:
        """Slot and keys, as `valkey-cli --cluster reshard` does."""
        source = self.owner(slot)
        to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.command("CLUSTER", "MYID"))
        source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", to.command("CLUSTER", "MYID"))
        while keys := source.command("CLUSTER", "GETKEYSINSLOT", slot, 100):
            source.command("MIGRATE", "127.0.0.1", to.port, "", 0, 5000, "KEYS", *keys)
        for server in (to, source, *self.primaries):
            server.command("CLUSTER", "SETSLOT", slot, "NODE", to.command("CLUSTER", "MYID"))


class Sentinel(Valkey):
    """Watches `primary` under the name `halloo`."""

    def __init__(self, folder: Path, primary: Valkey, quorum: int = 1) -> None:
        super().__init__(folder)
        self._primary, self._quorum = primary, quorum

    def _command(self) -> list[str]:
        file = self.folder / "sentinel.conf"
        name = "halloo"
        file.write_text(
            f"port {self.port}\nbind 127.0.0.1\nprotected-mode no\ndir {self.folder}\n"
            f"sentinel monitor {name} 127.0.0.1 {self._primary.port} {self._quorum}\n"
            f"sentinel down-after-milliseconds {name} 800\n"
            f"sentinel failover-timeout {name} 3000\n"
        )
        first, *_ = super()._command()
        return [first, str(file), "--sentinel"]

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.port}/halloo"


@contextmanager
def cluster(folder: Path, replicas: bool = False) -> Iterator[Cluster]:
    made = Cluster(folder, replicas)
    with running(*made.servers):
        made.begin()
        yield made


@contextmanager
def watched(folder: Path) -> Iterator[tuple[Valkey, Valkey, Sentinel]]:
    """A primary, its replica and their sentinel."""
    primary = Valkey(folder / "primary", "--repl-diskless-sync-delay", "0")
    replica = Valkey(folder / "replica", "--replicaof", f"127.0.0.1 {primary.port}")
    sentinel = Sentinel(folder / "sentinel", primary)
    with ExitStack() as stack:
        stack.enter_context(running(primary, replica))
        until(lambda: is_copied(replica), "the first copy")
        stack.enter_context(running(sentinel))
        known = lambda: len(sentinel.command("SENTINEL", "REPLICAS", "halloo")) == 1  # noqa: E731
        until(known, "the sentinel's finding of the replica")
        yield primary, replica, sentinel
