"""The first thing a child runs: it gives up what it may not use, then becomes the worker.

Started as `python -I launch.py <worker> <memory_mb> <file_mb>`. Imports only the standard library.
"""

from __future__ import annotations

import runpy
import sys

MEGABYTE = 1024 * 1024


def limit(memory_mb: int, file_mb: int) -> None:
    """Bind memory and file size where the system can (Linux, macOS); Windows has only the clock."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: memory_mb * MEGABYTE,
        resource.RLIMIT_FSIZE: file_mb * MEGABYTE,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (ceiling, ceiling))
        except (ValueError, OSError):  # macOS refuses some; the clock still holds
            continue


if __name__ == "__main__":
    worker, memory_mb, file_mb = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit(memory_mb, file_mb)
    sys.argv = [worker]
    runpy.run_path(worker, run_name="__main__")
