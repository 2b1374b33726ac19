"""A Spark cluster on this machine: a master and two workers, each a process of its own, for as long as the tests run.

A cluster starts in some ten seconds, so the whole run shares one. Where there is no Java, what needs it is skipped, aloud.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

WORKERS = 2


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@cache
def cluster() -> str:
    """-> ENGINE_URL of the cluster, started by whoever asks first."""
    if shutil.which("java") is None:
        pytest.skip("there is no Java: nothing was tried on Spark")
    import pyspark

    home, work = Path(pyspark.__file__).parent, Path(tempfile.mkdtemp(prefix="zhanggui-spark-"))
    told = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "PYSPARK_PYTHON": sys.executable}
    os.environ.update(told | {"SPARK_CONF_DIR": str(work)})
    (work / "spark-defaults.conf").write_text("spark.executor.memory 600m\nspark.driver.memory 800m\nspark.cores.max 2\n")
    (work / "log4j2.properties").write_text("rootLogger.level = error\nrootLogger.appenderRef.console.ref = console\nappender.console.type = Console\nappender.console.name = console\nappender.console.layout.type = PatternLayout\n")
    port = _free_port()
    url = f"spark://127.0.0.1:{port}"
    master = ["Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    worker = ["Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "700m", "--webui-port", "0", "--work-dir", str(work), url]
    for n, part in enumerate([master, *[worker] * WORKERS]):
        command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{part[0].lower()}.{part[0]}", *part[1:]]
        with open(work / f"{part[0]}-{n}.log", "w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | told)
        atexit.register(process.terminate)
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    for _ in range(600):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return url
        time.sleep(0.1)
    raise TimeoutError("the Spark master did not start")


@cache
def session() -> Any:
    """-> the one session of the run, opened by the engine itself on the cluster."""
    from zhanggui.engine import Spark

    return Spark(cluster())._session
