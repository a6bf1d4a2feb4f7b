"""`roundtable token --as LOGIN` prints one token and nothing else, or says in one sentence why not."""

from pathlib import Path

import pytest

from services.api.auth import Verifier, trusted_issuers
from services.cli.bootstrap import Urls
from services.domain.identity import account_create, development_issuer, signed_in
from services.kit.database import Database
from services.kit.ids import new_id
from services.kit.settings import Settings
from tests.cli.command import assert_one_sentence, roundtable, within


@pytest.fixture
async def login(database_urls: Urls) -> str:
    """Somebody's login."""
    name = f"t{new_id().hex}"
    database = Database(database_urls.api, pool_size=1)
    async with database.write(None) as session:
        await account_create(session, name)
    await database.close()
    return name


async def test_it_prints_one_token_that_signs_its_login_in(database_urls: Urls, tmp_path: Path, login: str) -> None:
    trial = Settings(home=tmp_path, development_issuer=True)
    development_issuer(trial)
    for _ in range(2):
        ended = roundtable("token", "--as", login, ROUNDTABLE_HOME=str(tmp_path), DATABASE_URL=database_urls.api)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.count("\n") == 1
        proved = await Verifier(trusted_issuers(trial)).verify(ended.stdout.strip())
        assert proved.subject == login
    database = Database(database_urls.api, pool_size=1)
    async with database.read(None) as session:
        assert await signed_in(session, proved.issuer, proved.subject) is not None
    await database.close()


def test_without_the_development_issuer_it_refuses_and_makes_nothing(database_urls: Urls, tmp_path: Path) -> None:
    ended = within("token", "--as", "supervisor", ROUNDTABLE_HOME=str(tmp_path), DATABASE_URL=database_urls.api)
    assert_one_sentence(ended, "This installation has no development issuer: run `make up` first")
    assert (ended.stdout, list(tmp_path.iterdir())) == ("", [])


def test_an_unknown_login_gets_none(database_urls: Urls, tmp_path: Path) -> None:
    development_issuer(Settings(home=tmp_path, development_issuer=True))
    ended = within("token", "--as", "nobody", ROUNDTABLE_HOME=str(tmp_path), DATABASE_URL=database_urls.api)
    assert_one_sentence(ended, "There is no account with the login nobody.")
    assert ended.stdout == ""


def test_damaged_keys_are_said(database_urls: Urls, tmp_path: Path) -> None:
    (tmp_path / "issuer").mkdir()
    (tmp_path / "issuer" / "key.json").write_text("{")
    ended = within("token", "--as", "supervisor", ROUNDTABLE_HOME=str(tmp_path), DATABASE_URL=database_urls.api)
    assert_one_sentence(ended, "is damaged: remove its folder")
