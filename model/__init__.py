"""What an article is, how it is read, and everything needed to predict its section and summary."""

import os

# Official builds of onnxruntime tell Microsoft of every process that imports them; nothing here tells anybody of anything.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
