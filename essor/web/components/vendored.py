"""Files under `static/vendor/`, read where the package is installed."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "static" / "vendor"


def vendored_text(name: str) -> str:
    """The text of a vendored file."""
    return (FOLDER / name).read_text(encoding="utf-8")
