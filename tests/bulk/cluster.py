"""A real Spark cluster on this machine: a standalone master and workers, each a process group of its own, from PySpark's own distribution."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60  # seconds
SETTINGS = (
    "spark.executor.memory=768m&spark.sql.shuffle.partitions=4&spark.network.timeout=20s&spark.network.timeoutInterval=5s"
    "&spark.executor.heartbeatInterval=2s"
)


@dataclass
class Cluster:
    """`address` is what --engine takes; `workers` are the running ones."""

    folder: Path
    address: str = ""
    master: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, role: str, *arguments: str, memory: str = "384m") -> subprocess.Popen[bytes]:
        """One of Spark's own classes, in a process group of its own, with its log in the folder."""
        import pyspark

        home = Path(pyspark.__file__).parent
        own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(self.folder / "work"), "SPARK_DAEMON_MEMORY": memory}
        clean = os.environ | own
        name = f"org.apache.spark.deploy.{role}"
        with (self.folder / f"{role}{len(self.workers)}.log").open("wb") as log:
            return subprocess.Popen([str(home / "bin" / "spark-class"), name, *arguments], stdout=log, stderr=log, env=clean, start_new_session=True)

    def said(self, log: str, words: str) -> str:
        """What follows these words in a log, once they are there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            text = (self.folder / log).read_text(encoding="utf-8", errors="replace")
            if found := re.search(words, text):
                return found.group(0)
            time.sleep(0.1)
        raise AssertionError(f"{log} did not say {words!r}: {text[-2000:]}")

    def lose_a_worker(self) -> None:
        """One machine gone: the worker and the executors that it runs, without a word."""
        kill(self.workers.pop(0))


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A master and so many workers of one core each; all gone afterwards."""
    made = Cluster(folder)
    try:
        port = free_port()
        made.master = made.start("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        made.said("master.Master0.log", "I have been elected leader")
        for n in range(workers):
            size = ("--cores", "1", "--memory", "1g", "--webui-port", "0")
            made.workers.append(made.start("worker.Worker", "--host", "127.0.0.1", *size, f"spark://127.0.0.1:{port}"))
            made.said(f"worker.Worker{n}.log", "Successfully registered with master")
        made.address = f"spark://127.0.0.1:{port}?{SETTINGS}"
        yield made
    finally:
        for process in [*made.workers, *([made.master] if made.master else [])]:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def connect(folder: Path) -> Iterator[str]:
    """A Spark Connect server with a Spark of its own behind it: the address that --engine takes."""
    made, port = Cluster(folder), free_port()
    here = ("spark.connect.grpc.binding.address=127.0.0.1", "spark.driver.host=127.0.0.1", "spark.ui.enabled=false")
    settings = [f"spark.connect.grpc.binding.port={port}", *here]
    told = [word for one in settings for word in ("--conf", one)]
    name = "org.apache.spark.sql.connect.service.SparkConnectServer"
    server = made.start("SparkSubmit", "--class", name, "--master", "local[2]", *told, "spark-internal", memory="900m")
    try:
        made.said("SparkSubmit0.log", "Spark Connect server started")
        yield f"spark-connect://127.0.0.1:{port}?spark.sql.shuffle.partitions=2"
    finally:
        kill(server)
