"""What the commands of the loop say, and the exit codes that cron sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Server
from tests.test_drift import PROMISED, profile
from training.command_line import main


def statistics(**changed: Any) -> dict[str, Any]:
    """What GET /v1/statistics may answer."""
    usual: dict[str, Any] = {
        "model": {"id": "b0"},
        "since": "2026-03-01T00:00:00+07:00",
        "profile": profile(2000, 1).as_json(),
        "others": 0,
        "editors": {},
        "asked_for": {},
        "validation": {"profile": profile(6000).as_json(), "promised": PROMISED},
    }
    return usual | changed


def drift(folder: Path, content: object, *more: str) -> int:
    (folder / "statistics.json").write_text(json.dumps(content), encoding="utf-8")
    return main(["drift", "--since", "2026-03-01", "--service", str(folder / "statistics.json"), *more])


def test_drift_says_in_words_whether_to_retrain_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drift(tmp_path, statistics(others=7)) == 0
    output = capsys.readouterr().out
    assert output.startswith("Bundle b0 since 2026-03-01: no need to retrain; 2,000 predictions look like its validation data.")
    assert "Another 7 predictions are from other bundles" in output
    cases: dict[str, dict[str, Any]] = {
        "other sections than in validation: phap-luat 20": {"profile": profile(2000, 1, mix={"kinh-te": 0.5, "the-thao": 0.5}).as_json()},
        "less sure than in validation: mean confidence 8": {"profile": profile(2000, 1, sure=3).as_json()},
        "more words that training never saw: 1": {"profile": profile(2000, 1, unknown=0.08).as_json()},
        "editors accepted 90.0 % of the sections marked assign; in validation 98.0 % were right": {
            "editors": {"assign": {"decided": 200, "accepted": 180}}
        },
        "sections that the model lacks: moi-truong (60)": {"asked_for": {"moi-truong": 60, "seldom": 2}},
        "too few predictions to say (20; 100 are needed)": {"profile": profile(20).as_json()},
        "does not record its validation data": {"validation": None},
    }
    for words, changed in cases.items():
        code = drift(tmp_path, statistics(**changed))
        output = capsys.readouterr().out
        assert words in output
        assert (code == 6) == (": retrain. Of 2,000 predictions:" in output)


def test_drift_as_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drift(tmp_path, statistics(asked_for={"moi-truong": 60}), "--json") == 6
    found = json.loads(capsys.readouterr().out)
    assert found["judgement"]["advice"] == "retrain"
    assert found["judgement"]["findings"][0]["parts"] == [{"name": "moi-truong", "was": 0, "now": 60}]


def test_what_is_no_statistics_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken: list[Any] = [{}, [], statistics(profile={"sections": {}}), statistics(editors={"assign": 3}), statistics(model="b0")]
    for content in broken:
        assert drift(tmp_path, content) == 1
        error = capsys.readouterr().err
        assert "is not a response of GET /v1/statistics" in error
        assert error.count("\n") == 1
    assert main(["drift", "--since", "2026-03-01", "--service", str(tmp_path / "absent.json")]) == 1
    assert "absent.json: cannot be read: No such file or directory" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["drift", "--since", "yesterday"])


def test_drift_asks_the_running_service(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "--since", "2026-03-01", "--service", server.url]) == 0
    assert "cannot tell: the bundle does not record" in capsys.readouterr().out
