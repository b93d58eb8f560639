"""Running Essor as its own process on its own database, as an administrator does."""

import json
import os
import subprocess
import sys
from pathlib import Path

COMMAND = "from essor.cli.main import main; main()"


def process(url: str, folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ
        | {
            "ESSOR_DATABASE_URL": url,
            "ESSOR_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "essor.config.settings.dev",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def command(url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the `essor` command."""
    return process(url, folder, COMMAND, *arguments)


def essor(url: str, folder: Path, *arguments: str) -> dict:
    """Run the command and read its report."""
    done = command(url, folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def script(url: str, folder: Path, code: str, *arguments: str) -> str:
    done = process(url, folder, "import django; django.setup()\n" + code, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout
