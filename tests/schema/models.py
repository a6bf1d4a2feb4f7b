"""Every model of the product, imported, so that their tables are known."""

import importlib
import pkgutil

import services
from services.kit.model import Base

for module in pkgutil.walk_packages(services.__path__, "services."):
    if module.name.startswith(("services.domain", "services.kit")):
        importlib.import_module(module.name)

METADATA = Base.metadata
