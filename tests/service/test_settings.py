"""Settings from the environment: what is not said, and what cannot be used."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from gridsvc.config import load_settings


def settings(tmp_path, **values):
    return load_settings({"GRIDSVC_VAR": str(tmp_path), **values})


@pytest.mark.parametrize(("value", "public"), [("1", True), ("0", False), ("", None)])
def test_open_closed_and_not_said_are_three_things(tmp_path, value, public):
    assert settings(tmp_path, GRIDSVC_PUBLIC=value).public is public


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first, second = settings(tmp_path), settings(tmp_path)
    assert first.secret_key == second.secret_key != ""
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


UNUSABLE = [("PORT", "eighty"), ("GRIDSVC_TZ", "Mars/Olympus"), ("GRIDSVC_PROXIES", "-1")]


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_a_value_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(ValueError, match=name):
        settings(tmp_path, **{name: value})


def test_processes_that_start_at_once_share_one_secret(tmp_path):
    environment = {"GRIDSVC_VAR": str(tmp_path)}
    with ThreadPoolExecutor(16) as pool:
        secrets = {settings.secret_key for settings in pool.map(load_settings, [environment] * 64)}
    assert len(secrets) == 1
    assert secrets != {""}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
