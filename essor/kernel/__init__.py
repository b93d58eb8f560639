"""Pure value types shared by every layer: identifiers, money, periods, figures, errors."""

from essor.kernel.errors import BadInput, Conflict, EssorError, InvalidValue, NotAllowed, Place
from essor.kernel.figure import Figure
from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import Siren, Siret
from essor.kernel.insee import InseeCode
from essor.kernel.money import Euros
from essor.kernel.naf import Naf, NafLevel, NafNomenclature
from essor.kernel.period import Period
from essor.kernel.share import Share

__all__ = [
    "BadInput",
    "Conflict",
    "EssorError",
    "Euros",
    "Figure",
    "HeadcountBand",
    "InseeCode",
    "InvalidValue",
    "Naf",
    "NafLevel",
    "NafNomenclature",
    "NotAllowed",
    "Period",
    "Place",
    "Share",
    "Siren",
    "Siret",
]
