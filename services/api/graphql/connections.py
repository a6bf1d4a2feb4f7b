"""Keyset connections: `first` and `after`, forwards only."""

from typing import Generic, TypeVar

from services.api.graphql.plan.declare import part
from services.api.graphql.plan.describe import object_type

T = TypeVar("T")


@object_type
class PageInfo:
    """Where a page ends (分页信息)."""

    has_next_page: bool = part("more")
    """Whether there is more after this page (是否有下一页)."""
    end_cursor: str | None = part("end")
    """Cursor of the page's last row: give it as `after` for the next page (末行游标)."""


@object_type
class Edge(Generic[T]):
    """One row of a page with its cursor (列表中的一行)."""

    node: T = part("node")
    """The row (该行)."""
    cursor: str = part("cursor")
    """Give it as `after` to continue behind this row; good only for the list it comes from (游标)."""


@object_type
class Connection(Generic[T]):
    """A page of a list (分页列表)."""

    nodes: list[T] = part("nodes")
    """The page's rows (本页各行)."""
    edges: list[Edge[T]] = part("edges")
    """The page's rows with their cursors (本页各行及游标)."""
    page_info: PageInfo = part("page")
    """Where this page ends (分页信息)."""
    total_count: int = part("total")
    """How many rows the whole list has for you; counted only when asked for (总数)."""
