"""Settings come from the environment, each documented, each checked, none unknown."""

from __future__ import annotations

import base64
from dataclasses import fields
from pathlib import Path

import pytest

from service import settings
from service.errors import InvalidSetting
from service.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.read({}) == Settings()
    assert Settings().host == "127.0.0.1"
    assert Settings().home == Path.home() / ".local/share/toasoan"


def test_variables_of_other_programs_are_none_of_our_business() -> None:
    assert Settings.read({"PATH": "/bin", "TOASOANX": "1", "toasoan_port": "1"}) == Settings()


def test_each_setting_is_read() -> None:
    read = Settings.read(
        {
            "TOASOAN_HOME": "/srv/toasoan",
            "TOASOAN_BUNDLE": "/srv/bundle",
            "TOASOAN_HOST": "::1",
            "TOASOAN_PORT": "9000",
            "TOASOAN_WORKERS": "3",
            "TOASOAN_WAITING": "5",
            "TOASOAN_DEADLINE": "7",
            "TOASOAN_CACHE_MEGABYTES": "0",
            "TOASOAN_LOG_LEVEL": "WARNING",
            "TOASOAN_DATABASE_URL": "postgresql://desk:secret@db/news",
            "TOASOAN_KEEP_TEXT": "Yes",
            "TOASOAN_RETENTION_DAYS": "90",
        }
    )
    assert read == Settings(
        Path("/srv/toasoan"), Path("/srv/bundle"), "::1", 9000, 3, 5, 7, 0, "warning", "postgresql://desk:secret@db/news", True, 90
    )
    assert "secret" not in repr(read)
    assert read.registry == Path("/srv/toasoan/bundles")


def test_the_secret_of_webhooks_is_its_bytes_also_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
    (tmp_path / "secret").write_text(secret + "\n")
    for value in (secret, f"file:{tmp_path / 'secret'}"):
        read = Settings.read({"TOASOAN_WEBHOOK_SECRET": value, "TOASOAN_WEBHOOK_HOSTS": "CMS.vn, [::1]:90"})
        assert (read.webhook_secret, read.webhook_hosts) == (b"k" * 24, ("cms.vn", "[::1]:90"))
        assert "kkk" not in repr(read)
    with pytest.raises(InvalidSetting, match="cannot be read"):
        Settings.read({"TOASOAN_WEBHOOK_SECRET": f"file:{tmp_path / 'none'}"})


def test_a_home_may_begin_with_a_tilde() -> None:
    assert Settings.read({"TOASOAN_HOME": "~/x"}).home == Path.home() / "x"


def test_a_home_of_nobody_is_refused_by_name() -> None:
    with pytest.raises(InvalidSetting, match=r"^TOASOAN_HOME: the home directory of ~khong-co-ai is unknown; write the absolute path$"):
        Settings.read({"TOASOAN_HOME": "~khong-co-ai/toasoan"})


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_counts_as_unset(value: str) -> None:
    assert Settings.read({"TOASOAN_PORT": value, "TOASOAN_BUNDLE": value}) == Settings()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("TOASOAN_PROT", "TOASOAN_PORT"), ("TOASOAN_BUNDEL", "TOASOAN_BUNDLE"), ("TOASOAN_LOGLEVEL", "TOASOAN_LOG_LEVEL")],
)
def test_an_unknown_setting_is_refused_by_name_with_the_nearest_known_one(name: str, nearest: str) -> None:
    with pytest.raises(InvalidSetting, match=f"^{name}: no such setting; did you mean {nearest}\\?$"):
        Settings.read({name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOASOAN_PORT", "http"),
        ("TOASOAN_PORT", "-1"),
        ("TOASOAN_PORT", "00000000099999"),
        ("TOASOAN_PORT", "65536"),
        ("TOASOAN_PORT", "8_000"),
        ("TOASOAN_PORT", "٨"),
        ("TOASOAN_WORKERS", "0"),
        ("TOASOAN_WORKERS", "1.5"),
        ("TOASOAN_WAITING", "9" * 5000),
        ("TOASOAN_LOG_LEVEL", "loud"),
        ("TOASOAN_KEEP_TEXT", "1"),
        ("TOASOAN_RETENTION_DAYS", "0"),
        ("TOASOAN_QUEUE_URL", "amqp://localhost"),
        ("TOASOAN_JOB_MEGABYTES", "0"),
        ("TOASOAN_WEBHOOK_HOSTS", "https://cms.vn/x"),
        ("TOASOAN_WEBHOOK_LOCAL_HOSTS", "a,,b"),
        ("TOASOAN_WEBHOOK_SECRET", "password"),
        ("TOASOAN_WEBHOOK_SECRET", "whsec_AAAA"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"^{name}: must be ") as caught:
        Settings.read({name: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["'/srv/toasoan'", '"/srv/toasoan"', '"'])
def test_quotes_that_nobody_took_off_are_refused(value: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^TOASOAN_HOME: write the value without quotes$"):
        Settings.read({"TOASOAN_HOME": value})


def test_every_setting_is_documented_in_the_table() -> None:
    table = [line.split("|")[1].strip(" `") for line in (settings.__doc__ or "").splitlines() if line.startswith("| `")]
    assert table == ["TOASOAN_" + setting.name.upper() for setting in fields(Settings)]
