"""Settings: safe by default here, and refused by name in production where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey_app import config

SAFE = {
    "HEARD_ENV": "production",
    "HEARD_SECRET_KEY": "k" * 40,
    "HEARD_TRUSTED_HOSTS": "heard.example, www.heard.example",
    "HEARD_DATABASE_URL": "postgresql+psycopg://heard@db/heard",
    "HEARD_MASTER_KEY": "m" * 43,
}


def test_the_embedded_default_makes_its_secret_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first = config.load({"HEARD_DATA": str(tmp_path / "data")})
    second = config.load({"HEARD_DATA": str(tmp_path / "data")})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= config.MINIMUM_SECRET_LENGTH
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0
    assert first.is_embedded


def test_two_installations_have_different_secrets(tmp_path: Path) -> None:
    made = {config.load({"HEARD_DATA": str(tmp_path / name)}).secret_key for name in ("a", "b")}
    assert len(made) == 2


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("HEARD_SECRET_KEY", "HEARD_SECRET_KEY"),
        ("HEARD_TRUSTED_HOSTS", "HEARD_TRUSTED_HOSTS"),
        ("HEARD_DATABASE_URL", "HEARD_DATABASE_URL"),
        ("HEARD_MASTER_KEY", "HEARD_MASTER_KEY"),
    ],
)
def test_production_refuses_an_unsafe_default_by_name(tmp_path: Path, missing: str, named: str) -> None:
    given = {name: value for name, value in SAFE.items() if name != missing}
    with pytest.raises(config.UnsafeConfiguration, match=named):
        config.load({**given, "HEARD_DATA": str(tmp_path)})


def test_production_refuses_a_short_secret(tmp_path: Path) -> None:
    with pytest.raises(config.UnsafeConfiguration, match="HEARD_SECRET_KEY"):
        config.load({**SAFE, "HEARD_SECRET_KEY": "short", "HEARD_DATA": str(tmp_path)})


def test_production_with_everything_set_starts(tmp_path: Path) -> None:
    settings = config.load({**SAFE, "HEARD_DATA": str(tmp_path)})
    assert settings.production
    assert settings.trusted_hosts == ("heard.example", "www.heard.example")


@pytest.mark.parametrize(
    ("database", "queue"),
    [
        ("", "queue.db"),
        ("postgresql+psycopg://heard@db/heard", "postgresql+psycopg://heard@db/heard"),
    ],
)
def test_the_queue_follows_the_database(tmp_path: Path, database: str, queue: str) -> None:
    settings = config.load({"HEARD_DATA": str(tmp_path), "HEARD_DATABASE_URL": database})
    assert settings.queue_url.endswith(queue)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(config.UnsafeConfiguration, match="PORT"):
        config.load({"HEARD_DATA": str(tmp_path), "PORT": port})


def test_a_mistyped_production_does_not_pass_for_a_safe_one(tmp_path: Path) -> None:
    with pytest.raises(config.UnsafeConfiguration, match="HEARD_ENV"):
        config.load({**SAFE, "HEARD_ENV": "prodution", "HEARD_DATA": str(tmp_path)})


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("HEARD_DATABASE_URL", "nonsense"),
        ("HEARD_DATABASE_URL", "mysql://heard:hush@db/heard"),
        ("HEARD_DATABASE_URL", "postgresql://heard:hush@db/heard"),
        ("HEARD_QUEUE_URL", "amqp://heard:hush@queue"),
    ],
)
def test_an_address_of_an_unknown_kind_is_refused_and_its_password_kept(
    tmp_path: Path, setting: str, address: str
) -> None:
    with pytest.raises(config.UnsafeConfiguration, match=setting) as refused:
        config.load({setting: address, "HEARD_DATA": str(tmp_path)})
    assert "hush" not in str(refused.value)


def test_the_folder_of_the_data_is_its_owners_alone(tmp_path: Path) -> None:
    config.load({"HEARD_DATA": str(tmp_path / "data")})
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_the_encoder_and_the_detector_are_on_unless_they_are_switched_off(tmp_path: Path) -> None:
    assert config.load({"HEARD_DATA": str(tmp_path)}).uses_encoder
    assert not config.load({"HEARD_DATA": str(tmp_path), "HEARD_ENCODER": "off"}).uses_encoder
    assert config.load({"HEARD_DATA": str(tmp_path)}).uses_detector
    assert not config.load({"HEARD_DATA": str(tmp_path), "HEARD_DETECTOR": "off"}).uses_detector
    with pytest.raises(config.UnsafeConfiguration, match="HEARD_ENCODER is 'maybe'"):
        config.load({"HEARD_DATA": str(tmp_path), "HEARD_ENCODER": "maybe"})


@pytest.mark.parametrize("given", ["short", "m" * 44, "m" * 43 + ",", "m" * 42 + "!"])
def test_a_master_key_that_is_none_is_refused_and_not_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(config.UnsafeConfiguration, match="HEARD_MASTER_KEY") as refused:
        config.load({"HEARD_DATA": str(tmp_path), "HEARD_MASTER_KEY": given})
    assert given not in str(refused.value)


def test_keys_lie_in_a_folder_of_their_own_and_no_secret_is_in_the_settings_printed(tmp_path: Path) -> None:
    found = config.load({**SAFE, "HEARD_DATA": str(tmp_path)})
    assert found.keys == tmp_path / "keys"
    assert (
        config.load({"HEARD_DATA": str(tmp_path), "HEARD_KEYS": str(tmp_path / "k")}).keys == tmp_path / "k"
    )
    assert found.master_key not in repr(found)
    assert found.secret_key not in repr(found)


@pytest.mark.parametrize(
    ("given", "name", "origin"),
    [
        ({}, "localhost", "http://localhost:8000"),
        ({"PORT": "9001", "HOST": "0.0.0.0"}, "localhost", "http://localhost:9001"),
        ({"HOST": "heard.internal"}, "heard.internal", "http://heard.internal:8000"),
        ({"HEARD_TRUSTED_HOSTS": "heard.example"}, "localhost", "http://localhost:8000"),
        (SAFE, "heard.example", "https://heard.example"),
        ({**SAFE, "HEARD_TRUSTED_HOSTS": ".example, www.heard.example:8443"}, "www.heard.example",
         "https://www.heard.example:8443"),
    ],
)  # fmt: skip
def test_where_people_find_it_is_a_setting(
    tmp_path: Path, given: dict[str, str], name: str, origin: str
) -> None:
    assert config.load({**given, "HEARD_DATA": str(tmp_path)}).site == config.Site(name, origin)
