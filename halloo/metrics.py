"""What Prometheus may ask. Bound labels only, so that counting costs one call."""

from prometheus_client import Counter, Gauge, Histogram

sockets = Gauge("halloo_sockets", "Open sockets", ["kind"])
visitors = Gauge("halloo_visitors", "Visitors on the live lists")
handshakes = Counter("halloo_handshakes", "Finished handshakes")
refused = Counter("halloo_handshakes_refused", "Refused handshakes", ["code"])
frames_in = Counter("halloo_frames_in", "Frames received")
frames_out = Counter("halloo_frames_out", "Frames sent")
pushes = Counter("halloo_pushes", "Pushes by first state", ["state"])
receipts = Counter("halloo_receipts", "Receipts by state", ["state"])
messages = Counter("halloo_messages", "Messages stored", ["kind"])
cut_off = Counter("halloo_sockets_cut_off", "Sockets closed by us", ["code"])
commit_seconds = Histogram(
    "halloo_commit_seconds",
    "Time of one group commit, sync included",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
)
commit_jobs = Counter("halloo_commit_jobs", "Pieces of work in group commits")
