'''The GraphQL floor: types are declared, not resolved; a mutation is one function. A slice's folder, by example:

types.py: what is stored. Docstrings are the descriptions; a bare annotation is the column of that name.

    @stored(issues.Issue, prefix="iss")
    class Issue(Node):
        """What somebody raised (诉求)."""

        number: str
        """Number (编号)."""
        state: IssueState                                             # StrEnums are exposed by being used
        """State (状态)."""
        overdue: bool = column(issues.Issue.due_at < now_sql())       # any SQL expression; mypy checks the annotation
        """Whether it is overdue (是否超期)."""
        title: str = column(lambda row, actor: case((may(actor, Action.READ, row), row.title), else_=row.public_title))
        """What it is about (标题)."""
        body: str | None = masked(issues.Issue.body, Action.READ)     # null where READ does not hold
        """The whole text (内容)."""
        state_label: str | None = labelled(issues.Issue.state)        # the word in the request's language
        """State in the request's language (状态名称)."""
        urgency: str | None = computed(urgency, due=issues.Issue.due_at)              # def urgency(due, *, context) -> str | None
        """How soon it is due (紧急程度)."""
        community: Annotated["Community", strawberry.lazy("services.api.graphql.tenancy.types")] | None = one(issues.Issue.community_id)
        """Where it is (所在社区)."""
        replies: Connection["Reply"] = many(Reply.issue_id, order=[Reply.at, Reply.id], where=ReplyFilter, reads=Action.READ)
        """What was answered (答复)."""

filters.py: `compare(operator, column)`, `matching(lambda row, value, actor: condition)`; `refs` are the prefixes of an id;
what is masked is filtered with `reads=Action.READ`. Where a text stands for something else, `means=Meaning(of, type)` says what; where
the rows are better found elsewhere, `lead` selects their order values there.

    @input_type
    class IssueFilter:
        """Which issues (诉求筛选条件)."""

        state: list[IssueState] | None = compare(one_of, issues.Issue.state, many=True)
        """In one of these states (状态)."""
        community: strawberry.ID | None = compare(operator.eq, issues.Issue.community_id, refs=["com"])
        """In this community (所在社区)."""

queries.py: `@object_type class IssueQuery` with `issue: Issue | None = by_id()` and `issues: Connection[Issue] = many(order=…, where=…)`;
schema.py adds it to Query. mutations.py: functions under `@mutation(Payload)`, listed in MUTATIONS (see mutation.py and inputs.py).

Every entity is entered under the actor's SEE predicate, whichever way it is reached. An operation is read by one statement (plan/): a
function (row, actor) → condition builds SQL for everybody of one shape, so it compares columns with the actor's ids by `==` or
`at_my_unit`, and never looks at their values. Boolean filter values are Python's, all others are parameters.
'''
