"""The script of a trial that does nothing: what is left is the tuner's own cost."""

import json
import sys
import time

given = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=False))
value = float(given.get("--rate", "0.5"))
print(f"accuracy={value:.6f}")
# The same for Syne Tune, as its reporter writes it; importing that would cost every trial a second.
times = {"st_worker_timestamp": time.time(), "st_worker_time": 0.0, "st_worker_iter": 0}
print("[tune-metric]:", json.dumps({"accuracy": value, **times}))
