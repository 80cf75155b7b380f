"""A real Spark: master and two workers, and what happens when one of them is lost. `make spark` installs it (make test does)."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="PySpark 没有安装：make spark")

from cluster import PATIENCE, cluster
from making import cohort, differing, run, wide
from test_exact import SHEETS

from kaoping.bulk.engines import open_engine
from kaoping.bulk.run import Done


def spark_folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


@pytest.mark.timeout(3600 if SHEETS else 600)  # half a dozen Java machines start; a minute where nothing else runs
def test_it_agrees_to_the_cent_on_a_cluster_though_a_worker_is_lost_in_the_middle(tmp_path: Path) -> None:
    made = cohort(20260104, 8, SHEETS // 8) if SHEETS else cohort(20260104, 2, 300, kinds=12)
    answers = wide(made, tmp_path / "a.parquet")
    with cluster(tmp_path) as spark:
        if SHEETS:  # undisturbed as well; what the core says is the measure of both
            with open_engine(spark.address) as engine:
                _, found = run(engine, answers, made.tasks, spark_folder(tmp_path, "whole"))
            assert not differing(made, found)[:3]
        with open_engine(spark.address) as engine:
            lost = while_running(engine, lambda: run(engine, answers, made.tasks, spark_folder(tmp_path, "lost")), spark.lose_a_worker)
        assert len(spark.workers) == 1
    assert not differing(made, lost[1])[:3]


def while_running(engine: Any, work: Any, act: Any) -> tuple[Done, dict[str, dict[str, Any]]]:
    """What `work` gives; `act` is done once its columns have begun to be reckoned on the cluster, and before it ends."""
    found: list[Any] = []

    def carried_out() -> None:
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    running = threading.Thread(target=carried_out)
    running.start()
    jobs, until = engine._engine.sparkContext.statusTracker(), time.monotonic() + PATIENCE
    while len(engine._cached) < 1 or not jobs.getActiveJobsIds():
        assert running.is_alive() and time.monotonic() < until, found
        time.sleep(0.02)
    act()
    assert running.is_alive(), "it had ended before"
    running.join(3 * PATIENCE)
    assert found, "it did not end"
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


