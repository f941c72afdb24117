"""Settings: the environment over the file over defaults, and errors that name their mend."""

from pathlib import Path

import pytest

from console.settings import SETTINGS, Settings, SettingsInvalid, load, nearest, unknown


def test_no_setting_at_all_gives_the_embedded_way(tmp_path: Path) -> None:
    """Without environment and file everything is kept in ./palimpsest-data, without a broker."""
    settings = load({}, tmp_path)
    assert settings == Settings()
    assert settings.catalog_url == "sqlite:///palimpsest-data/catalog.sqlite"
    assert settings.embedded
    assert settings.endpoint is None


def test_environment_overrules_the_file(tmp_path: Path) -> None:
    """A variable wins over palimpsest.toml, which wins over the default."""
    (tmp_path / "palimpsest.toml").write_text('store = "here"\nport = 9000\n')
    settings = load({"PALIMPSEST_STORE": "there"}, tmp_path)
    assert (settings.store, settings.port) == ("there", 9000)


def test_config_variable_names_another_file(tmp_path: Path) -> None:
    """PALIMPSEST_CONFIG is read instead of the working directory's file."""
    (tmp_path / "palimpsest.toml").write_text("port = 1\n")
    other = tmp_path / "other.toml"
    other.write_text("port = 2\n")
    assert load({"PALIMPSEST_CONFIG": str(other)}, tmp_path).port == 2


def test_catalog_stands_in_the_stores_folder_or_beside_a_bucket() -> None:
    """An unset catalog is SQLite below the store's folder, and in ./palimpsest-data for a bucket."""
    assert Settings(store="/srv/news").catalog_url == "sqlite:////srv/news/catalog.sqlite"
    assert Settings(store="s3://b/p").catalog_url == "sqlite:///palimpsest-data/catalog.sqlite"
    assert Settings(catalog="postgresql+psycopg://h/d").catalog_url == "postgresql+psycopg://h/d"


def test_plain_postgresql_url_gets_the_driver_that_is_installed(tmp_path: Path) -> None:
    """postgresql:// is what people have at hand; the installed driver is psycopg."""
    settings = load({"PALIMPSEST_CATALOG": "postgresql://u@h/d"}, tmp_path)
    assert settings.catalog == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("variable", "value", "mend"),
    [
        ("PALIMPSEST_STORE", "s3:///prefix", "names no bucket; write s3://bucket/prefix"),
        ("PALIMPSEST_STORE", "ftp://host/x", "is neither a folder nor s3://bucket/prefix"),
        ("PALIMPSEST_STORE", "", "is empty; name a folder"),
        ("PALIMPSEST_CATALOG", "mysql://h/d", "is no catalog; write sqlite:///"),
        ("PALIMPSEST_BROKER", "amqp://h", "is no broker; write redis://"),
        ("PALIMPSEST_S3_ENDPOINT", "localhost:8333", "is no endpoint; write http://"),
        ("PALIMPSEST_AGENT", "Söder/1", "is no user agent"),
        ("PALIMPSEST_WORKERS", "none", "is no whole number from 1 to 64"),
        ("PALIMPSEST_PORT", "tcp://10.0.0.1:80", "is no whole number from 0 to 65535"),
        ("PALIMPSEST_HOST", "http://x/", "is no host"),
        ("PALIMPSEST_SOURCES", "", "is empty; name a file"),
        ("PALIMPSEST_TRUSTED_PROXIES", "10.0.0.0/8, nonsense", "holds 'nonsense'"),
    ],
)
def test_error_names_variable_value_and_mend(tmp_path: Path, variable: str, value: str, mend: str) -> None:
    """Each bad value is told with where it was set, what it is, and what to write instead."""
    with pytest.raises(SettingsInvalid) as caught:
        load({variable: value}, tmp_path)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{variable}: '{value}' ")
    assert mend in problem


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    """Mistakes in file and environment come in one error, unknown names with the nearest known."""
    (tmp_path / "palimpsest.toml").write_text('stroe = "x"\nport = "high"\n')
    with pytest.raises(SettingsInvalid) as caught:
        load({"PALIMPSEST_WORKERS": "0"}, tmp_path)
    problems = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 3
    assert "there is no setting 'stroe'. Did you mean 'store'?" in problems
    assert "palimpsest.toml: port: 'high'" in problems
    assert "PALIMPSEST_WORKERS: '0'" in problems


@pytest.mark.parametrize("text", ["store = ", "\udc80"])
def test_broken_file_is_one_line(tmp_path: Path, text: str) -> None:
    """A file that is no TOML or no UTF-8 is named, with where it breaks."""
    (tmp_path / "palimpsest.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsInvalid, match=r"palimpsest\.toml: is no TOML"):
        load({}, tmp_path)


def test_missing_config_file_is_an_error_only_when_asked_for(tmp_path: Path) -> None:
    """PALIMPSEST_CONFIG must exist; palimpsest.toml need not."""
    with pytest.raises(SettingsInvalid, match="there is no file 'nowhere"):
        load({"PALIMPSEST_CONFIG": "nowhere.toml"}, tmp_path)


def test_secrets_stay_out_of_messages(tmp_path: Path) -> None:
    """A password in a URL is not repeated in the error about it."""
    with pytest.raises(SettingsInvalid) as caught:
        load({"PALIMPSEST_CATALOG": "mysql://me:hunter2@db/x"}, tmp_path)
    assert "hunter2" not in str(caught.value)
    assert "mysql://me:…@db/x" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("me:hunter2@db/x", "'me:…@db/x'"),
        ("mysql://db/x?password=hunter2&user=me", "'mysql://db/x?password=…&user=me'"),
        ("mysql://me:hunter2@db/x?sslPassword=hunter2", "'mysql://me:…@db/x?sslPassword=…'"),
        ("amqp://:hunter2@db//", "'amqp://:…@db//'"),
        ("mysql://me:hunter2:@a@db/x", "'mysql://me:…@db/x'"),
        ("mysql://me@db/x", "'mysql://me@db/x'"),
    ],
)
def test_secrets_of_every_form_stay_out(tmp_path: Path, value: str, shown: str) -> None:
    """Whatever form a refused address has, its password is not repeated and the rest is."""
    with pytest.raises(SettingsInvalid) as caught:
        load({"PALIMPSEST_CATALOG": value}, tmp_path)
    assert "hunter2" not in str(caught.value)
    assert shown in str(caught.value)


def test_token_is_never_shown(tmp_path: Path) -> None:
    """A token of the wrong kind is not repeated, not even in part."""
    (tmp_path / "palimpsest.toml").write_text('token = ["hunter2"]\n')
    with pytest.raises(SettingsInvalid) as caught:
        load({}, tmp_path)
    assert "hunter2" not in str(caught.value)
    assert "token: '…'" in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "store = true", 'store = ["a", "b"]', "store = 2026-01-01", "store = {a = 1}", "store = 07:32:00",
        "workers = true", "port = [1]", "agent = false", "heed_noarchive = [true]", "trusted_proxies = true",
        "trusted_proxies = {a = 1}", "catalog = []", "sources = 1979-05-27T07:32:00Z",
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused(tmp_path: Path, line: str) -> None:
    """A list, a table, a date or a truth where a text or number belongs is told, not turned into text."""
    (tmp_path / "palimpsest.toml").write_text(line + "\n")
    with pytest.raises(SettingsInvalid) as caught:
        load({}, tmp_path)
    (problem,) = caught.value.problems
    assert f"palimpsest.toml: {line.partition(' ')[0]}: " in problem
    assert "is no value of this setting's kind" in problem


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("port = 9000", "port", 9000),
        ('port = "9000"', "port", 9000),
        ("heed_noarchive = true", "heed_noarchive", True),
        ('heed_noarchive = "no"', "heed_noarchive", False),
        ("token = 12345", "token", "12345"),
        ('trusted_proxies = ["10.0.0.0/8", "::1"]', "trusted_proxies", ("10.0.0.0/8", "::1")),
        ('trusted_proxies = "10.0.0.1 10.0.0.2,"', "trusted_proxies", ("10.0.0.1", "10.0.0.2")),
        ("trusted_proxies = []", "trusted_proxies", ()),
        ("withdrawn_status = 404", "withdrawn_status", 404),
        ('sources = "a b.toml"', "sources", Path("a b.toml")),
        ('store = "s3://b/p?endpoint=http://h:1"', "store", "s3://b/p?endpoint=http://h:1"),
        ('catalog = "sqlite:////srv/c.sqlite"', "catalog", "sqlite:////srv/c.sqlite"),
        ('broker = "sentinel://a:1;sentinel://b:2"', "broker", "sentinel://a:1;sentinel://b:2"),
    ],
)
def test_values_are_read_from_the_file(tmp_path: Path, line: str, name: str, value: object) -> None:
    """Numbers, truths and lists may be written as TOML has them, or as in the environment."""
    (tmp_path / "palimpsest.toml").write_text(line + "\n")
    assert getattr(load({}, tmp_path), name) == value


def test_file_with_a_mark_is_read(tmp_path: Path) -> None:
    """An editor's byte order mark is no mistake, nor are its line ends."""
    (tmp_path / "palimpsest.toml").write_bytes(b"\xef\xbb\xbfport = 9000\r\nworkers = 3\r\n")
    settings = load({}, tmp_path)
    assert (settings.port, settings.workers) == (9000, 3)


def test_environment_hides_a_mistake_in_the_file(tmp_path: Path) -> None:
    """What a variable overrules is not read from the file, and so cannot be wrong there."""
    (tmp_path / "palimpsest.toml").write_text('port = "high"\n')
    assert load({"PALIMPSEST_PORT": "1"}, tmp_path).port == 1


def test_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    """A file that cannot be read is one line with its name, not a traceback."""
    (tmp_path / "palimpsest.toml").mkdir()
    with pytest.raises(SettingsInvalid, match=r"palimpsest\.toml: cannot be read \(Is a directory\)"):
        load({}, tmp_path)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PALIMPSEST_BROKER", "redis://["),
        ("PALIMPSEST_BROKER", "redis://h:port/0"),
        ("PALIMPSEST_BROKER", "redis://h:99999/0"),
        ("PALIMPSEST_BROKER", "sentinel://a:1;sentinel://b:two"),
        ("PALIMPSEST_CATALOG", "postgresql://h:port/d"),
        ("PALIMPSEST_S3_ENDPOINT", "http://h:0"),
        ("PALIMPSEST_S3_ENDPOINT", "http://[::1"),
        ("PALIMPSEST_WORKERS", "65"),
        ("PALIMPSEST_WORKERS", "1.5"),
        ("PALIMPSEST_WORKERS", ""),
        ("PALIMPSEST_PORT", "65536"),
        ("PALIMPSEST_PORT", "-1"),
        ("PALIMPSEST_HOST", ""),
        ("PALIMPSEST_AGENT", "  "),
        ("PALIMPSEST_AGENT", "a\tb"),
        ("PALIMPSEST_STORE", "s3://"),
        ("PALIMPSEST_STORE", "s3://?endpoint=x"),
        ("PALIMPSEST_WITHDRAWN_STATUS", "410"),
        ("PALIMPSEST_HEED_NOARCHIVE", "maybe"),
    ],
)
def test_values_just_out_of_bounds_are_refused(tmp_path: Path, variable: str, value: str) -> None:
    """What would fail later, deep inside, is refused when it is read."""
    with pytest.raises(SettingsInvalid, match=variable):
        load({variable: value}, tmp_path)


@pytest.mark.parametrize(
    ("word", "hint"),
    [("brokr", " Did you mean 'broker'?"), ("PORT", ""), ("tokens", " Did you mean 'token'?"), ("xyzzy", "")],
)
def test_nearest_known_name_is_offered(word: str, hint: str) -> None:
    """A name that is nearly right is offered the right one, a strange one nothing."""
    assert nearest(word, [setting.name for setting in SETTINGS]) == hint


def test_foreign_variables_are_told_and_no_error(tmp_path: Path) -> None:
    """Container platforms set PALIMPSEST_… of their own; they are only mentioned."""
    environ = {"PALIMPSEST_SERVICE_HOST": "10.0.0.1", "PALIMPSEST_STORE": "x", "PALIMPSEST_CONFIG": ""}
    assert unknown(environ) == ["PALIMPSEST_SERVICE_HOST"]
    assert load(environ, tmp_path).store == "x"


def test_every_field_has_its_row_in_the_table() -> None:
    """The table and the value are the same list of settings."""
    assert {setting.name for setting in SETTINGS} == set(Settings.__slots__)
