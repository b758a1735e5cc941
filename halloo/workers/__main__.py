"""`python -m halloo.workers FD`: the supervisor, with its plan from that open file."""

import json
import sys

from halloo.log import configure
from halloo.workers.supervisor import Plan, Supervisor

with open(int(sys.argv[1])) as _file:
    _plan = Plan(**json.load(_file))
configure(_plan.log_level, _plan.log_json)
sys.exit(Supervisor(_plan).run())
