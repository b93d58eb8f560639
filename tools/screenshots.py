"""One screenshot of each main page, at 1280 and 390 px, from a fresh demonstration.

    python tools/screenshots.py [--out docs/images]

Needs a Chromium (tools/browser.sh finds one).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright

from bench.web import HOST, TERRITORY, served

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = {
    "accueil": f"{TERRITORY}/",
    "sites": f"{TERRITORY}/sites/",
    "carte": f"{TERRITORY}/sites/carte/",
    "entreprises": f"{TERRITORY}/entreprises/?q=forge",
    "evenements": f"{TERRITORY}/evenements/",
    "a-qualifier": f"{TERRITORY}/evenements/a-qualifier/",
    "soldes": f"{TERRITORY}/evenements/soldes/",
    "indicateurs": f"{TERRITORY}/observatoire/indicateurs/",
    "comparer": f"{TERRITORY}/observatoire/comparer/",
    "filieres": f"{TERRITORY}/filieres/",
    "signaux": f"{TERRITORY}/signaux/",
    "documents": f"{TERRITORY}/documents/",
    "membres": f"{TERRITORY}/membres/",
    "contacts": f"{TERRITORY}/contacts/",
    "importer": f"{TERRITORY}/importer/",
    "historique": f"{TERRITORY}/historique/",
    "composants": "/composants/",
}
WIDTHS = (1280, 390)


def take(port: int, cookie: str, out: Path) -> None:
    name, value = next(
        pair.split("=", 1) for pair in cookie.split("; ") if "session" in pair.split("=")[0]
    )
    browser_path = subprocess.run(
        ["sh", str(ROOT / "tools" / "browser.sh")], capture_output=True, text=True, check=True
    ).stdout.strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
            context.add_cookies([{"name": name, "value": value, "domain": HOST, "path": "/"}])
            page = context.new_page()
            page.goto(f"http://{HOST}:{port}{TERRITORY}/sites/")
            first = page.locator("a[href*='/sites/9'], a[href*='/sites/0'], tbody a").first
            pages = PAGES | {"site": first.get_attribute("href") or f"{TERRITORY}/sites/"}
            for title, path in pages.items():
                page.goto(f"http://{HOST}:{port}{path}", wait_until="networkidle")
                page.wait_for_timeout(600)
                page.screenshot(path=out / f"{title}-{width}.png", full_page=width == WIDTHS[0])
            context.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(os.environ | {"ESSOR_DATA": folder}) as (port, cookie),
    ):
        take(port, cookie, out)


if __name__ == "__main__":
    main()
