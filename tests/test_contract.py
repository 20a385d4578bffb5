"""schemathesis on the running service: what is generated from the document is answered as the document says.

Every operation gets 100 examples in CI; ``CONTRACT_EXAMPLES=1000`` sends more. contract_checks holds what no schema can say.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT, Server

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "100")
CONFIGURATION = """
[generation]
with-security-parameters = false  # the key that is given, and no made-up one beside it

[checks]  # an array in a query may be longer than a request line that is read
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "414", "415", "422", "429", "431"]

[[operations]]
include-path-regex = "^/v1/(predictions|corrections|jobs)"
checks.positive_data_acceptance.expected-statuses = ["2xx", "422", "404", "409", "429"]
checks.negative_data_rejection.expected-statuses = ["200", "400", "404", "409", "413", "414", "415", "422", "429", "431"]
"""


def new_key(home: Path) -> str:
    """A key that may do everything."""
    command = [
        sys.executable,
        "-m",
        "service",
        "keys",
        "create",
        "contract",
        "--scopes",
        "predict,correct,admin",
        "--rate",
        "100000/second",
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOASOAN_")}
    ended = subprocess.run(command, cwd=ROOT, env=clean | {"TOASOAN_HOME": str(home)}, capture_output=True, text=True, timeout=60)
    return ended.stdout.split()[0]


def test_what_is_generated_from_the_document_is_answered_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    key = new_key(tmp_path)
    with Server.of_service("--workers", "1", environment={"TOASOAN_HOME": str(tmp_path), "TOASOAN_RATE": ""}) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(tmp_path / "schemathesis.toml"), "run"]
        options = ["--max-examples", EXAMPLES, "--header", f"Authorization: Bearer {key}", "--checks", "all", "--continue-on-failure"]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.contract_checks", "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(
            [*command, f"{server.url}/openapi.json", *options, "--suppress-health-check", "all"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=3600,
        )
    sentence = "\n".join(line[:500] for line in ended.stdout.splitlines())
    assert ended.returncode == 0, sentence
    assert " failed" not in sentence
