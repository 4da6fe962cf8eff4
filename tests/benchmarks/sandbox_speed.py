"""How fast the hospital is on this machine: `python tests/benchmarks/sandbox_speed.py` prints a table.

Figures of one run on one machine; the ratio compares two routes of the same server in the same run.
"""

from __future__ import annotations

import http.client
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox import Settings, World, Worlds, create_app, serve_in_thread
from sandbox.hospital import build_recipe
from sandbox.http import Request

OBSERVATIONS = 100_000
PATIENTS = 200


def main() -> None:
    """Measure everything and print the table."""
    machine = f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores"
    table = Table("what", "measured", "target", title=f"{machine}, Python {platform.python_version()}")
    for row in (*measure_start(), *measure_worlds(), *measure_reads(), *measure_search()):
        table.add_row(*row)
    Console(width=110).print(table)


def measure_start() -> Iterable[tuple[str, str, str]]:
    """From the start of the process to its first FHIR answer; and its memory then."""
    times, memory = [], 0
    for _ in range(5):
        port = find_free_port()
        started = time.perf_counter()
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from grader.cli.main import main; main()",
                "sandbox",
                "--port",
                str(port),
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_for_answer(port)
            times.append(time.perf_counter() - started)
            memory = read_memory_kb(process.pid) or memory
        finally:
            process.terminate()
            process.wait()
    yield (
        "cwc sandbox: start to first answer (median of 5)",
        f"{statistics.median(times) * 1000:.0f} ms",
        "<= 500 ms",
    )
    yield "cwc sandbox: resident memory", f"{memory / 1024:.0f} MB" if memory else "unknown here", "<= 120 MB"


def measure_worlds() -> Iterable[tuple[str, str, str]]:
    """Making worlds of thirty patients."""
    started = time.perf_counter()
    recipe = build_recipe("ward")
    template = World.create()
    template.load(recipe.resources)
    yield "ward: recipe to template", f"{(time.perf_counter() - started) * 1000:.0f} ms", ""
    yield (
        "ward: clone of the template, in memory (p50)",
        f"{p50(template.clone, 50) * 1000:.2f} ms",
        "<= 10 ms",
    )
    with TemporaryDirectory() as folder:
        paths = iter(Path(folder) / f"{number}.sqlite" for number in range(20))
        clones: list[World] = []
        median = p50(lambda: clones.append(template.clone(next(paths))), 20)
        for clone in clones:
            clone.close()
    yield "ward: clone of the template, in a file (p50)", f"{median * 1000:.2f} ms", ""


def measure_reads() -> Iterable[tuple[str, str, str]]:
    """Requests a second over HTTP, one kept connection: our read beside a route that only says hello."""

    async def hello(_request: StarletteRequest) -> PlainTextResponse:
        return PlainTextResponse("Hello, world!")

    worlds = Worlds()
    worlds.define("default", "ward")
    patient_id = build_recipe("ward").people["plain"]
    app = create_app(worlds, settings=Settings(), routes=[Route("/hello", hello)])
    with serve_in_thread(app) as server:
        rates: dict[str, list[float]] = {"/hello": [], f"/open/r4/Patient/{patient_id}": []}
        for _ in range(3):
            for path, measured in rates.items():
                measured.append(requests_per_second(server.url, path, seconds=2))
    hello_rate, read_rate = (max(measured) for measured in rates.values())
    yield "GET /hello (Starlette)", f"{hello_rate:,.0f} /s", ""
    yield "GET Patient by id, recorder and host check on", f"{read_rate:,.0f} /s", ""
    yield "read : hello", f"{read_rate / hello_rate:.2f}", ">= 0.40"
    world = worlds.get("default")
    request = Request("GET", f"/Patient/{patient_id}")
    yield (
        "GET Patient by id, in process (p50)",
        f"{p50(lambda: world.handle(request), 2000) * 1e6:.0f} us",
        "",
    )


def measure_search() -> Iterable[tuple[str, str, str]]:
    """The search that a chart makes: one patient's vital signs, the newest first."""
    world = World.create()
    started = time.perf_counter()
    world.load(draw_observations())
    elapsed = time.perf_counter() - started
    yield f"load of {OBSERVATIONS:,} observations", f"{OBSERVATIONS / elapsed:,.0f} /s", ""
    query = "patient={}&category=vital-signs&date=ge2024-01-01&_sort=-date&_count=20"
    numbers = iter(range(1_000_000))

    def search() -> None:
        patient = next(numbers) % PATIENTS
        response = world.handle(Request("GET", "/Observation", query.format(patient)))
        assert response.status == 200 and b'"entry"' in response.body

    yield (
        f"patient + category + date, newest first, of {OBSERVATIONS:,} (p50)",
        f"{p50(search, 300) * 1000:.2f} ms",
        "<= 3 ms",
    )


def draw_observations() -> Iterable[dict[str, object]]:
    """Observations spread evenly over patients, kinds and two years."""
    for number in range(OBSERVATIONS):
        day, hour = number // PATIENTS % 350, number % 24
        yield {
            "resourceType": "Observation",
            "id": str(number),
            "status": "final",
            "category": [{"coding": [{"code": "vital-signs" if number % 3 else "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": f"{number % 17}-0"}]},
            "subject": {"reference": f"Patient/{number % PATIENTS}"},
            "effectiveDateTime": f"{2023 + day % 2}-{day // 30 + 1:02}-{day % 28 + 1:02}T{hour:02}:00:00Z",
            "valueQuantity": {"value": number % 100},
        }


def p50(function: Callable[[], object], times: int) -> float:
    """Return the median duration of a call, in seconds."""
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        function()
        durations.append(time.perf_counter() - started)
    return statistics.median(durations)


def requests_per_second(url: str, path: str, seconds: float) -> float:
    """Send the same request over one connection as often as it is answered."""
    host, port = url.removeprefix("http://").split(":")
    message = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n".encode()
    with socket.create_connection((host, int(port))) as connection:
        stream = connection.makefile("rb")
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            connection.sendall(message)
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if match := re.match(rb"content-length: (\d+)", line, re.IGNORECASE):
                    length = int(match[1])
            stream.read(length)
            count += 1
        return count / (time.perf_counter() - started)


def find_free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for_answer(port: int) -> None:
    """Ask until there is an answer."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/open/r4/Patient?_count=1")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()


def read_memory_kb(pid: int) -> int:
    """Return the resident memory of a process where /proc tells, else 0."""
    status = Path(f"/proc/{pid}/status")
    match = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="utf-8")) if status.exists() else None
    return int(match[1]) if match else 0


if __name__ == "__main__":
    main()
