"""People, posts and units of the street: every mutation of theirs once."""

from dataclasses import replace

from tests.api.graphql.slices.life import Life, at


async def play_people(life: Life) -> None:
    """On Monday, 2 March, before anything else happens; what begins here is over before it could take part."""
    await life.now(at(3, 2, 8))
    await _units(life)
    await _people(life)
    await _enterprise(life)
    await _roster(life)


async def _units(life: Life) -> None:
    street = life.unit("street_a")
    office = {"parent": street, "kind": "DEPARTMENT", "code": f"D-{life.place.code}", "name": "便民窗口", "category": "WINDOW"}
    unit = (await life.do("administrator", "unitAdd", **office))["unit"]
    assert (unit["name"], unit["parent"]["id"], unit["state"]) == ("便民窗口", street, "ACTIVE")
    unit = (await life.do("administrator", "unitRename", unit=unit["id"], name="便民服务中心", shortName="便民"))["unit"]
    assert (unit["name"], unit["shortName"]) == ("便民服务中心", "便民")
    for mutation, more, state in (("unitSuspend", {"ground": "装修"}, "SUSPENDED"), ("unitResume", {}, "ACTIVE")):
        assert (await life.do("administrator", mutation, unit=unit["id"], **more))["unit"]["state"] == state
    life.made["office"] = unit["id"]


async def _people(life: Life) -> None:
    term = {"validFrom": "2026-02-01", "validUntil": "2026-02-28"}
    staff = {"unit": life["office"], "role": "DEPARTMENT_STAFF"}
    login = f"new{life.place.code}"
    post = (await life.do("administrator", "personAdd", name="李四", phone="13800138000", login=login, official=True, **staff, **term))[
        "post"
    ]
    assert (post["name"], post["since"], post["until"], post["kind"], post["deputises"]) == (
        "李四",
        "2026-02-01",
        "2026-02-28",
        "NATURAL",
        None,
    )
    assert (await life.do("administrator", "personCorrect", post=post["id"], name="李思"))["post"]["name"] == "李思"
    head = {"unit": life["office"], "role": "DEPARTMENT_HEAD"}
    granted = (await life.do("administrator", "membershipGrant", person=post["id"], **head, **term))["post"]
    assert (granted["name"], granted["role"], granted["unit"]["id"]) == ("李思", "DEPARTMENT_HEAD", life["office"])
    ended = (await life.do("administrator", "membershipEnd", post=granted["id"], on="2026-02-15"))["post"]
    assert (ended["id"], ended["until"]) == (granted["id"], "2026-02-14")
    deputy = await life.do(
        "staff", "deputyAppoint", post=life.posts["staff"], colleague=life.posts["head"], validFrom="2026-01-01", validUntil="2026-01-31"
    )
    assert deputy["post"]["deputises"]["id"] == life.posts["staff"]
    life.people["head"] = replace(life.people["head"], grants_version=2)
    machine = {"name": "热线接口", "login": f"machine{life.place.code}", "unit": life["office"], "role": "DEPARTMENT_LIAISON"}
    post = (await life.do("administrator", "serviceAccountAdd", **machine, **term))["post"]
    assert (post["name"], post["kind"]) == ("热线接口", "SERVICE")


async def _enterprise(life: Life) -> None:
    who = {"name": "王五", "login": f"boss{life.place.code}"}
    code = f"E-{life.place.code}"
    payload = await life.do(
        "administrator", "enterpriseRegister", parent=life.unit("street_a"), code=code, name="新企业", administrator=who
    )
    assert (payload["enterprise"]["name"], payload["post"]["name"], payload["post"]["since"]) == ("新企业", "王*", "2026-03-02")
    assert payload["post"]["unit"]["id"] == payload["enterprise"]["id"]


async def _roster(life: Life) -> None:
    code = f"D-{life.place.code}"
    rows = f"姓名,账号,单位编码,角色,起始日期,截止日期\n赵六,six{life.place.code},{code},部门经办人,2026/1/1,2026-01-31\n"
    for dry_run in (True, False):
        payload = await life.do("administrator", "peopleImport", csv=rows, dryRun=dry_run)
        assert payload == {"entered": 1, "granted": 0, "unchanged": 0, "faulty": 0, "written": not dry_run, "findings": []} | payload
    payload = await life.do("administrator", "peopleImport", csv=rows + f"钱七,,{code},部门,明天,\n", dryRun=False)
    assert (payload["written"], payload["unchanged"], payload["faulty"]) == (False, 1, 1)
    assert [(one["line"], one["column"], one["code"]) for one in payload["findings"]] == [
        (3, "角色", "UNKNOWN_ROLE"),
        (3, "起始日期", "NOT_A_DAY"),
    ]
