"""Settings that are wrong are named, wherever they stand."""

from pathlib import Path

import pytest

from halloo.settings import SettingError, Settings, load


@pytest.mark.parametrize(
    ("variable", "value", "text"),
    [
        ("HALLOO_LIMIT_EVERYTHING", "1", "there is no such setting"),
        ("HALLOO_PORT", "eighty", "a number is needed"),
        ("HALLOO_PORT", "99999", "at most 65535"),
        ("HALLOO_HELLO_SECONDS", "-1", "cannot be negative"),
        ("HALLOO_PING_SECONDS", "nan", "with an end"),
        ("HALLOO_SILENCE_SECONDS", "inf", "with an end"),
        ("HALLOO_LIMIT_TEXT_CHARACTERS", "4000.5", "a number is needed"),
        ("HALLOO_LOG_JSON", "perhaps", "say true or false"),
        ("HALLOO_LOG_LEVEL", "loud", "say debug, info"),
        ("HALLOO_PUBLIC_URL", "chat.example", "start with http"),
        ("HALLOO_TRUSTED_PROXIES", "10.0.0.0/99", "10.0.0.0/99"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str, text: str) -> None:
    with pytest.raises(SettingError) as refused:
        load({}, {variable: value})
    assert variable in str(refused.value)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("limit_everything = 1", "limit_everything"),
        ("hello_seconds = 'soon'", "hello_seconds"),
        ("demo = 3", "demo"),
        ("port = 8700.9", "port"),
        ("limit_queue_frames = 2.5", "limit_queue_frames"),
        ("log_level = 5", "log_level"),
        ("trusted_proxies = ['not an address']", "trusted_proxies"),
        ("limit_text_characters = true", "limit_text_characters"),
        ("ping_seconds = inf", "ping_seconds"),
        ("[limits]\nx = 1", "limits"),
        ("port = ", "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_wrong_line_in_the_file_is_named(tmp_path: Path, content: str, text: str) -> None:
    (tmp_path / "halloo.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingError) as refused:
        load({"data": tmp_path}, {})
    assert text in str(refused.value)
    assert "halloo.toml" in str(refused.value)


def test_flags_come_before_variables_and_they_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "halloo.toml").write_text('host = "file"\nport = 1\ndemo = true\nlog_json = "no"')
    environ = {"HALLOO_PORT": "2", "HALLOO_HOST": "variable", "OTHER": "x"}
    settings = load({"data": tmp_path, "port": 3, "host": None}, environ)
    assert (settings.port, settings.host, settings.demo) == (3, "variable", True)
    assert load({}, {}) == Settings()


def test_proxies_may_be_a_list_or_a_text_with_commas(tmp_path: Path) -> None:
    (tmp_path / "halloo.toml").write_text('trusted_proxies = ["10.0.0.0/8", "::1"]')
    assert load({"data": tmp_path}, {}).trusted_proxies == ("10.0.0.0/8", "::1")
    environ = {"HALLOO_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2,"}
    assert load({"data": tmp_path}, environ).trusted_proxies == ("10.0.0.1", "10.0.0.2")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:587", "http://mail.example", "smtp://", "smtp://mail.example:0",
        "smtp://mail.example:s3cret", "smtp://mail.example/inbox", "smtp://m.example?tls=no",
        "smtps://mail.example?starttls=no",
    ],
)  # fmt: skip
def test_a_mail_server_is_named_in_one_way_and_never_repeated(url: str, tmp_path: Path) -> None:
    """There may be a password in it."""
    with pytest.raises(SettingError) as refused:
        load({"data": tmp_path}, {"HALLOO_SMTP_URL": url})
    assert "HALLOO_SMTP_URL" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_mail_servers_that_are_taken(tmp_path: Path) -> None:
    for url in (
        "smtp://post:p%40ss@mail.example:587", "smtps://mail.example", "smtp://[::1]:25",
        "smtp://127.0.0.1:25?starttls=no", "",
    ):  # fmt: skip
        assert load({"data": tmp_path}, {"HALLOO_SMTP_URL": url}).smtp_url == url
    for address in ("Halloo <chat@shop.example>", "a@b.example\r\nBcc: c@d.example", "chat"):
        with pytest.raises(SettingError, match="chat@shop"):
            load({"data": tmp_path}, {"HALLOO_MAIL_FROM": address})
