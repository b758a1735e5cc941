"""What Prometheus may ask. Bound labels only, so that counting costs one call."""

from collections.abc import Iterator

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Tally(Collector):
    """A number for the busiest paths: a tenth of the price of a Counter, which takes a lock each
    time. Only the event loop's thread changes `value`."""

    def __init__(
        self, family: type[CounterMetricFamily | GaugeMetricFamily], name: str, text: str
    ) -> None:
        self.value = 0
        self._family, self._name, self._text = family, name, text
        REGISTRY.register(self)

    def inc(self, by: int = 1) -> None:
        self.value += by

    def collect(self) -> Iterator[Metric]:
        yield self._family(self._name, self._text, value=self.value)


class Tallies(Collector):
    """As `Tally`, by kind."""

    def __init__(self, name: str, text: str) -> None:
        self.values: dict[str, int] = {}
        self._name, self._text = name, text
        REGISTRY.register(self)

    def inc(self, kind: str, by: int = 1) -> None:
        self.values[kind] = self.values.get(kind, 0) + by

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(self._name, self._text, labels=["kind"])
        for kind, value in self.values.items():
            family.add_metric([kind], value)
        yield family


sockets = Gauge("halloo_sockets", "Open sockets", ["kind"])
visitors = Gauge("halloo_visitors", "Visitors on the live lists")
handshakes = Counter("halloo_handshakes", "Finished handshakes")
fallbacks = Counter("halloo_fallbacks", "Connections without WebSocket", ["transport"])
worked = Counter("halloo_handshakes_worked", "Newcomers who worked to be let in under pressure")
refused = Counter("halloo_handshakes_refused", "Refused handshakes", ["code"])
frames_in = Tally(CounterMetricFamily, "halloo_frames_in", "Frames received")
frames_out = Tally(CounterMetricFamily, "halloo_frames_out", "Frames sent")
queue_bytes = Tally(GaugeMetricFamily, "halloo_queue_bytes", "Bytes that wait for slow sockets")
pushes = Counter("halloo_pushes", "Pushes by first state", ["state"])
receipts = Counter("halloo_receipts", "Receipts by state", ["state"])
messages = Counter("halloo_messages", "Messages stored", ["kind"])
webhook_calls = Counter("halloo_webhook_calls", "Tries to tell addresses outside", ["outcome"])
webhooks_waiting = Tally(
    GaugeMetricFamily, "halloo_webhooks_waiting", "Calls that addresses outside have not taken yet"
)
cut_off = Counter("halloo_sockets_cut_off", "Sockets closed by us", ["code"])
loop_lag_seconds = Histogram(
    "halloo_loop_lag_seconds",
    "How late the event loop comes to what is due",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
writer_queue = Tally(
    GaugeMetricFamily, "halloo_writer_queue", "Pieces of work that wait for a commit"
)
commit_seconds = Histogram(
    "halloo_commit_seconds",
    "Time of one group commit, sync included",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
commit_jobs = Counter("halloo_commit_jobs", "Pieces of work in group commits")
nodes = Tally(GaugeMetricFamily, "halloo_nodes", "Nodes that live, as this one sees it, with it")
bus_unread = Tally(
    CounterMetricFamily, "halloo_bus_unread", "Messages of other nodes that we do not understand"
)
bus_silent = Tally(
    CounterMetricFamily, "halloo_bus_silent", "Questions that another node did not answer in time"
)
bus_up = Tally(GaugeMetricFamily, "halloo_bus_up", "1 while the line to the bus is up")
bus_lost = Tally(CounterMetricFamily, "halloo_bus_lost", "Lines to the bus that were lost")
bus_sent = Tally(CounterMetricFamily, "halloo_bus_sent", "Messages to other nodes")
bus_heard = Tally(CounterMetricFamily, "halloo_bus_heard", "Messages of other nodes")
bus_dropped = Tally(CounterMetricFamily, "halloo_bus_dropped", "Messages that the bus did not take")
bus_bytes_out = Tally(CounterMetricFamily, "halloo_bus_bytes_out", "Bytes to the bus")
bus_bytes_in = Tally(CounterMetricFamily, "halloo_bus_bytes_in", "Bytes from the bus")
told_bytes = Tallies("halloo_told_bytes", "Bytes of messages to other nodes, by kind")
heard_bytes = Tallies("halloo_heard_bytes", "Bytes of messages of other nodes, by kind")
