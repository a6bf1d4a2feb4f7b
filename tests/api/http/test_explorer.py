"""GraphiQL: the vendored files are what README.md says, and the page loads nothing from elsewhere."""

import re
from hashlib import sha256
from html.parser import HTMLParser

from services.api.http.explorer import HOME, POLICY
from tests.api.http.toy import Toy


class Links(HTMLParser):
    """Every address that a page names, and what it would run by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag in ("script", "style")
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data"):
                self.loaded.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.scripts.append(data)


def page() -> Links:
    links = Links()
    links.feed((HOME / "index.html").read_text("utf-8"))
    return links


def test_the_page_names_only_addresses_of_this_server() -> None:
    links = page()
    assert [link for link in links.loaded if not link.startswith("/graphiql/assets/")] == ["data:,"]
    assert (links.scripts, links.handlers) == ([], [])


async def test_the_page_and_all_its_files_are_served_under_a_strict_policy() -> None:
    async with Toy().client() as client:
        shown = await client.get("/graphiql")
        files = {link: await client.get(link) for link in page().loaded if link.startswith("/")}
        again = await client.get("/graphiql/assets/start.js", headers={"if-none-match": files["/graphiql/assets/start.js"].headers["etag"]})
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert shown.headers["content-security-policy"] == POLICY
    assert "script-src 'self';" in POLICY
    assert "http" not in POLICY
    assert len(files) == 6
    for link, file in files.items():
        assert file.status_code == 200
        assert file.headers["content-type"].split(";")[0] == ("text/css" if link.endswith(".css") else "text/javascript")
        assert file.headers["cache-control"] == "no-cache"
    assert again.status_code == 304


async def test_no_file_beside_the_assets_is_served() -> None:
    async with Toy().client() as client:
        for path in ("/graphiql/assets/../README.md", "/graphiql/assets/%2e%2e/index.html", "/graphiql/assets/", "/graphiql/README.md"):
            assert (await client.get(path)).status_code == 404


def test_the_bundles_load_nothing_by_themselves() -> None:
    for file in (HOME / "assets").glob("*.js"):
        text = file.read_text("utf-8")
        assert not re.findall(r"\bimport\s*\(|importScripts|new Worker|sendBeacon|XMLHttpRequest|\beval\(|new Function\b", text), file.name
        assert not re.findall(r"""(?:\.src|\.href|fetch\()\s*[=(]?\s*["'`]https?:""", text), file.name
    for file in (HOME / "assets").glob("*.css"):
        text = file.read_text("utf-8")
        assert "@import" not in text
        assert all(address.startswith("data:") for address in re.findall(r"url\(\s*[\"']?([^)\"']{0,12})", text)), file.name


def test_the_vendored_files_are_those_the_readme_names() -> None:
    told = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", (HOME / "README.md").read_text("utf-8"), re.MULTILINE))
    files = {file.name: sha256(file.read_bytes()).hexdigest() for file in (HOME / "assets").iterdir() if not file.name.startswith("start.")}
    assert told == files
    assert sum(file.stat().st_size for file in HOME.rglob("*") if file.is_file()) < 3_000_000


def test_headers_can_be_set_and_are_not_stored() -> None:
    text = (HOME / "assets" / "start.js").read_text("utf-8")
    for wanted in (
        'Authorization: "", "Roundtable-District": ""',
        "isHeadersEditorEnabled: true",
        'defaultEditorToolsVisibility: "headers"',
        "shouldPersistHeaders: false",
        'fetch("/graphql"',
    ):
        assert wanted in text
