"""`python -m bench.frame.imports`: what of the API's memory is whose, as JSON. A process of its own, because what is imported stays."""

import gc
import importlib.machinery
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

PYTHON: Any = importlib.machinery.SourceFileLoader
LIBRARY: Any = importlib.machinery.ExtensionFileLoader
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


class Scale:
    """Weighs every module while it is executed, without those that it imports."""

    def __init__(self) -> None:
        self.grown: dict[str, int] = defaultdict(int)
        self._within: list[int] = []

    def watch(self) -> None:
        """Weigh from now on: modules of Python when they run, libraries when they are loaded."""
        for loader in (PYTHON, LIBRARY):
            loader.exec_module = self._weighed(loader.exec_module, lambda module: module.__name__)
        LIBRARY.create_module = self._weighed(LIBRARY.create_module, lambda spec: spec.name)

    def _weighed(self, load: Callable[[Any, Any], Any], name_of: Callable[[Any], str]) -> Callable[[Any, Any], Any]:
        def weighed(loader: object, loaded: object) -> Any:  # noqa: ANN401 - whatever it returns
            before = resident()
            self._within.append(0)
            try:
                return load(loader, loaded)
            finally:
                grown = resident() - before
                inner = self._within.pop()
                self.grown[name_of(loaded).partition(".")[0]] += grown - inner
                if self._within:
                    self._within[-1] += grown

        return weighed


def main() -> None:
    """Import the API and make its application, as its process does; print megabytes by package, largest first."""
    scale, bare = Scale(), resident()
    scale.watch()
    from services.api.app import create_app  # noqa: PLC0415 - what is weighed

    imported = resident()
    kept = create_app()
    made = resident()
    began = time.process_time()
    gc.collect()
    collection = time.process_time() - began
    packages = sorted(((grown / 2**20, name) for name, grown in scale.grown.items()), reverse=True)
    said = {
        "packages": [[name, megabytes] for megabytes, name in packages],
        "bare": bare / 2**20,
        "imports": (imported - bare) / 2**20,
        "schema": (made - imported) / 2**20,
        "collection_ms": collection * 1e3,
    }
    del kept
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
