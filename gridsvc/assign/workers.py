"""The parts of a folder on Dask: worker processes of this machine, or those of a scheduler elsewhere.

Every worker reads and writes the two folders under the same paths; so the locator lies in a file beside the results,
and a worker maps it instead of building or being sent its own.
"""

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dask import config
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster, as_completed
from distributed.scheduler import KilledWorker
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from gridsvc.assign.folder import Runner, Watch
from gridsvc.assign.parts import Done, Failed, Order, Outcome, Part, assign_part
from gridsvc.errors import Unavailable
from gridsvc.geometry.locate import Locator
from gridsvc.io.problems import Problem

LOCAL = "local"
WORKER_BYTES = 10**9  # of its own; the mapped locator is everybody's
CONNECT_S = 30
# A worker that is silent for a minute is given up, a connection after half of one. Dask itself keeps nothing in memory:
# there is nothing to spill and no use in pausing, and a worker that takes more than its share is started anew.
SETTINGS = {
    "distributed.scheduler.worker-ttl": "60s",
    "distributed.scheduler.allowed-failures": 3,
    "distributed.comm.timeouts.connect": f"{CONNECT_S}s",
    "distributed.comm.timeouts.tcp": "30s",
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 1.0,
    "distributed.worker.preload": [__name__],
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}

NO_SCHEDULER = Problem(
    "连接不上 {address}（{cause}）；请检查调度器的地址，或用 --dask local",
    "{address} does not answer ({cause}): check the address of the scheduler, or use --dask local",
)
NO_WORKERS = Problem(
    "调度器没有工作进程，请启动 dask worker", "the scheduler has no workers: start some with dask worker"
)
NO_GRIDSVC = Problem(
    "工作进程 {worker} 不能运行 gridsvc（{cause}）；请在每台机器上安装同一版本",
    "worker {worker} cannot run gridsvc ({cause}): install the same version on every machine",
)
BLIND = Problem(
    "工作进程 {worker} 看不到 {path}；两个文件夹须在所有机器上以同一路径可见",
    "worker {worker} does not see {path}: both folders must be visible to every machine under the same path",
)
KILLED = Problem(
    "处理它的进程多次中断（被终止，或内存超过 1 GB）",
    "the process at work on it ended several times (it was killed, or took more than 1 GB)",
)


def on_dask(address: str) -> Runner:
    """A runner on the scheduler at `address`, or on as many processes here as there are cores ("local")."""
    return partial(_run, address)


def _run(address: str, order: Order, parts: Sequence[Part], locator: Locator, watch: Watch) -> Iterator[Outcome]:
    """The outcomes, as they come. Raises Unavailable without a scheduler, or where a worker does not see the files."""
    if not parts:
        return
    path = order.scratch / "locator.tmp"
    locator.save(path)
    order = replace(order, locator=path.absolute(), scratch=order.scratch.absolute(), threads=1)
    placed = [replace(part, source=part.source.absolute(), out=part.out.absolute()) for part in parts]
    with _client(address, len(parts), path.stat().st_size) as client:
        refuse_blind(client, [path, placed[0].source])
        futures = client.map(partial(assign_part, order), placed, pure=False, key="assign")
        names = dict(zip(futures, (part.name for part in parts), strict=True))
        for future in as_completed(futures):
            outcome = _outcome(future, names[future])
            watch.rows(outcome.counts.read if isinstance(outcome, Done) else 0)
            future.release()
            yield outcome


def _outcome(future: Any, name: str) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    error = future.exception()
    if isinstance(error, KilledWorker):
        return Failed(name, KILLED)
    return Failed(name, Problem(f"{type(error).__name__}: {error}", f"{type(error).__name__}: {error}"))


@contextmanager
def _client(address: str, most: int, mapped_bytes: int) -> Iterator[Client]:
    with config.set(SETTINGS):
        if address == LOCAL:
            with _cluster(most, mapped_bytes) as cluster, Client(cluster) as client:
                yield client
            return
        try:
            client = Client(address, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise _unavailable(NO_SCHEDULER, address=address, cause=error) from None
        with client:
            yield client


def _cluster(most: int, mapped_bytes: int) -> LocalCluster:
    """Processes of this machine, one for a core; they speak TLS, so that no other user's program can join them."""
    return LocalCluster(
        n_workers=max(1, min(CPU_COUNT, MEMORY_LIMIT // WORKER_BYTES, most)),
        threads_per_worker=1,
        memory_limit=WORKER_BYTES + mapped_bytes,
        security=Security.temporary(),
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    )


def dask_setup(_worker: object) -> None:
    """Called by Dask in each process of `_cluster`: Ctrl-C is for the run, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def refuse_blind(client: Client, paths: Sequence[Path]) -> None:
    """Raise Unavailable without workers, or when one of them lacks gridsvc or does not see the files."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        raise _unavailable(NO_WORKERS) from None
    seen = client.run(unseen, [str(path) for path in paths], on_error="return")
    for worker, missing in seen.items():
        if isinstance(missing, Exception):
            raise _unavailable(NO_GRIDSVC, worker=worker, cause=missing)
        if missing:
            raise _unavailable(BLIND, worker=worker, path=missing)


def unseen(paths: Sequence[str]) -> str | None:
    """The first of the paths that is not there."""
    return next((path for path in paths if not Path(path).exists()), None)


def _unavailable(told: Problem, **facts: object) -> Unavailable:
    filled = told.filled(**facts)
    return Unavailable(what_zh="Dask", what="Dask", remedy_zh=filled.zh, remedy=filled.en)
