"""Questions why somebody may do something: about oneself, and by those who watch over access about others."""

from tests.api.graphql.differential.generate.dice import Dice, Pool
from tests.api.graphql.differential.legs import Question
from tests.api.graphql.differential.oracle.words import global_id
from tests.api.graphql.differential.world import World

WATCHERS = ("auditor", "security admin")
SOME = 6
"""Explanations of one operation."""
SHOWN = """{
  allowed sentence
  grounds { role roleLabel unit { id } post { id account { id login } } inheritedFrom line resource action reach reachLabel effect holds }
}"""


def whys(world: World, pool: Pool, dice: Dice, actions: list[str]) -> tuple[str, Question]:
    """Who asks, and for some rows of any type why an account may do the same to each."""
    own = {who.name: global_id("acc", key) for key, who in world.accounts.items()}
    asker = dice.one([*WATCHERS, dice.one(sorted(own))])
    action = dice.rare(["SEE", "READ", dice.one(actions)], lambda word: f"why {word}")
    given = {"a": own[asker] if dice.chance(0.3) else dice.one(sorted(own.values())), "x": action}
    for number in range(SOME):
        given[f"n{number}"] = dice.one(pool.ids[dice.rare([one for one in pool.ids if pool.ids[one]], lambda one: f"why {one}")])
    nodes = " ".join(f"$n{number}: ID!" for number in range(SOME))
    parts = " ".join(f"w{number}: explainAccess(account: $a, node: $n{number}, action: $x) {SHOWN}" for number in range(SOME))
    return asker, Question(f"query($a: ID!, $x: Action!, {nodes}) {{ {parts} }}", given)
