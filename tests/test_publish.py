from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import Settings
from training.publish import open_registry


def test_the_registry_lies_in_the_given_home_then_in_toasoan_home_then_in_the_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOASOAN_HOME", str(tmp_path / "named"))
    assert open_registry(tmp_path / "given").folder == tmp_path / "given" / "bundles"
    assert open_registry().folder == tmp_path / "named" / "bundles"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TOASOAN_HOME", "")
    assert open_registry().folder == tmp_path / ".local/share/toasoan/bundles"


@pytest.mark.parametrize("environment", [{}, {"TOASOAN_HOME": "/srv/toasoan"}])
def test_training_publishes_where_the_service_looks(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOASOAN_HOME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert open_registry().folder == Settings.read(environment).registry
