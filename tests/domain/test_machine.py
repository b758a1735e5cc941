"""Metrics of several workers as one text."""

from halloo.machine import merged

ONE = """# HELP halloo_sockets Open sockets
# TYPE halloo_sockets gauge
halloo_sockets{kind="visitor"} 3.0
halloo_sockets{kind="agent"} 1.0
# HELP halloo_visitors Visitors on the live lists
# TYPE halloo_visitors gauge
halloo_visitors 3.0
"""


def test_each_name_has_one_heading_and_each_sample_its_worker() -> None:
    assert merged({"0": ONE, "1": ONE.replace("3.0", "7.5")}).splitlines() == [
        "# HELP halloo_sockets Open sockets",
        "# TYPE halloo_sockets gauge",
        'halloo_sockets{worker="0",kind="visitor"} 3.0',
        'halloo_sockets{worker="0",kind="agent"} 1.0',
        'halloo_sockets{worker="1",kind="visitor"} 7.5',
        'halloo_sockets{worker="1",kind="agent"} 1.0',
        "# HELP halloo_visitors Visitors on the live lists",
        "# TYPE halloo_visitors gauge",
        'halloo_visitors{worker="0"} 3.0',
        'halloo_visitors{worker="1"} 7.5',
    ]
