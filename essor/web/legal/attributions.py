"""The software that Essor stands on, read from what is installed and vendored."""

from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, requires

COLUMNS = 3  # package, version, licence


@dataclass(frozen=True)
class Package:
    """One library."""

    name: str
    version: str
    licence: str


def packages(readme: str) -> list[Package]:
    """Python packages that Essor asks for, then the front-end files listed in a vendor README."""
    return _python_packages() + vendored(readme)


def vendored(readme: str) -> list[Package]:
    """Rows of the table « npm package, version, licence » of a vendor README."""
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in readme.splitlines()
        if line.startswith("|")
    ]
    table = rows[2 : next((i for i, row in enumerate(rows) if row[0] == "file"), len(rows))]
    return [Package(*row) for row in table if len(row) == COLUMNS]


def _python_packages() -> list[Package]:
    names = {
        _bare(line) for line in requires("essor") or [] if "extra ==" not in line.replace("'", '"')
    }
    found = []
    for name in sorted(names):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # not needed on this platform
        found.append(Package(about["Name"], about["Version"], _licence(about)))
    return found


def _bare(requirement: str) -> str:
    for mark in "[<>=!~; (":
        requirement = requirement.split(mark, maxsplit=1)[0]
    return requirement.strip()


def _licence(about: PackageMetadata) -> str:
    expression = about.get_all("License-Expression") or []
    classifiers = about.get_all("Classifier") or []
    names = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    plain = [text.split("\n")[0] for text in about.get_all("License") or []]
    return ", ".join(expression or names or plain)
