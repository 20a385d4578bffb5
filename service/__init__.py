"""The bundle's reading of articles over HTTP, and a page for editors."""

import os

# One process a core does the computing; numpy reads these when it is first imported, so they are set before everything else.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # to look for some, it would read about every package that is installed
