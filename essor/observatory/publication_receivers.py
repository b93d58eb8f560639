"""What public pages declare to the layers below. Imported once, when Django starts."""

from essor.common.history import register_words
from essor.observatory.models.publication import PublicPage
from essor.observatory.services.publication import KIND
from essor.territory.services.territories import register_remover, scoped_remover

register_words(
    kinds={KIND: "Page publique"},
    verbs={"published": "publication", "withdrawn": "retrait"},
    fields={"public": "publique"},
)
register_remover(scoped_remover(PublicPage))
