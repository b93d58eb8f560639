"""Draws the application's icons: `python tools/icons.py`. The same shape as the word mark."""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parents[1] / "essor" / "web" / "static" / "icons"
STEEL, PAPER, FORGE = "#1f2933", "#ffffff", "#e8590c"
BASE = (((2, 21), (2, 13), (7, 13), (7, 21)), ((9.5, 21), (9.5, 15), (14.5, 15), (14.5, 21)))
RISE = (
    ((9.5, 12.5), (17, 5), (13, 5), (13, 2), (22, 2), (22, 11), (19, 11), (19, 7.2), (11.7, 14.5)),
    ((17, 21), (17, 12.5), (22, 12.5), (22, 21)),
)
GRID = 24
SMOOTH = 4  # drawn larger, then reduced


def draw(size: int, *, margin: float) -> Image.Image:
    """The icon; `margin` is the part of the side left free around the shape."""
    side = size * SMOOTH
    image = Image.new("RGB", (side, side), STEEL)
    pen = ImageDraw.Draw(image)
    scale = side * (1 - 2 * margin) / GRID

    def place(shape: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
        return [(side * margin + x * scale, side * margin + y * scale) for x, y in shape]

    for shape in BASE:
        pen.polygon(place(shape), fill=PAPER)
    for shape in RISE:
        pen.polygon(place(shape), fill=FORGE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def svg() -> str:
    def points(shape: tuple[tuple[float, float], ...]) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in shape)

    base = "".join(f'<polygon fill="{PAPER}" points="{points(shape)}"/>' for shape in BASE)
    rise = "".join(f'<polygon fill="{FORGE}" points="{points(shape)}"/>' for shape in RISE)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 36 36">'
        f'<rect x="-6" y="-6" width="36" height="36" fill="{STEEL}"/>{base}{rise}</svg>\n'
    )


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    for size in (192, 512):
        draw(size, margin=0.17).save(ICONS / f"essor-{size}.png", optimize=True)
    draw(512, margin=0.24).save(ICONS / "essor-maskable-512.png", optimize=True)
    (ICONS / "essor.svg").write_text(svg())


if __name__ == "__main__":
    main()
