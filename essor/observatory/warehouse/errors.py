"""What a person is told when the warehouse cannot do its work."""

from essor.kernel.errors import EssorError


class NoWarehouse(EssorError):
    """Nothing has been loaded yet (or the folder is not a warehouse)."""


class WarehouseBusy(EssorError):
    """Another load is running in the same folder."""


class LoadRefused(EssorError):
    """The files were read, and what they hold may not enter; nothing was changed."""


class LoadFailed(EssorError):
    """The machine could not carry a load through; nothing was changed."""


class DamagedWarehouse(EssorError):
    """The catalogue or a file that it names cannot be read."""


class UnknownPublication(EssorError):
    """What data.gouv.fr publishes is not what was asked for, or cannot be understood."""
