"""Every component in its states, for whoever builds a page; any signed-in person may look."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from essor.web.rendering import render_page


@dataclass(frozen=True)
class GalleryPage:
    sections: list[str]


def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    return render_page(request, "gallery/gallery.html", GalleryPage([]))
