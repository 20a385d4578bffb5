"""What the commands of the loop do with their arguments, what they print, and the exit code that cron sees."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from model.drift import Advice
from training.drift import read_drift

RETRAIN = 6


def drift(wanted: Namespace) -> int:
    """Print in words, or with --json as one JSON object, whether to retrain."""
    found = read_drift(wanted.service, wanted.since, wanted.key)
    sys.stdout.write((json.dumps(found.as_json(), ensure_ascii=False) if wanted.json else found.in_words()) + "\n")
    return RETRAIN if found.judgement.advice is Advice.RETRAIN else 0
