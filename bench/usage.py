"""Writes down what a measured process used when it ends."""

import atexit
import json
import os
import resource


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.environ["BENCH_USAGE"], "w") as out:
        json.dump({"cpu": (usage.ru_utime + usage.ru_stime) * 1000, "memory": usage.ru_maxrss / 1024}, out)


atexit.register(used)
