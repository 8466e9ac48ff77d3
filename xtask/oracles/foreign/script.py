"""Work that the profiler of that name records: calls, threads, tasks, counters, an event."""

import asyncio
import sys
import threading

from viztracer import VizTracer
from viztracer.vizcounter import VizCounter


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def count(tracer, name, rounds):
    counter = VizCounter(tracer, name)
    for round in range(rounds):
        counter.round = round
        counter.sum = fibonacci(12) / 7


async def steps(rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)


async def tasks():
    await asyncio.gather(*(steps(5) for _ in range(3)))


tracer = VizTracer(output_file=sys.argv[1], log_async=True, verbose=0)
tracer.start()
with tracer.log_event("all of it"):
    count(tracer, "main", 20)
    tracer.log_instant("an event", {"after": 20})
    threads = [threading.Thread(target=count, args=(tracer, f"thread {n}", 20)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(tasks())
tracer.stop()
tracer.save()
