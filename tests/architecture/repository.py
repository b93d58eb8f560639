"""What the repository holds, for the tests that keep its rules."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "essor"


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository (tracked or new, not ignored) that match one of the patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in sorted(listed.stdout.splitlines()) if (ROOT / line).is_file()]


def own(files: list[Path]) -> list[Path]:
    """Without what others wrote (vendored files) and what a tool writes (migrations)."""
    return [path for path in files if not {"vendor", "migrations"} & set(path.parts)]
