"""Which columns of an expression are a table's own, row by row as they are there, and which hold the same in every row: nothing of these needs reckoning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.operations as ops
import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Lineage:
    """`table`: the one table whose rows the expression has, each once and in their order; `copied`: columns that are this table's, by their names there;
    `constant`: those that hold the same in every row, with that."""

    table: str
    copied: Mapping[str, str]
    constant: Mapping[str, ir.Scalar]


def lineage(expression: ir.Table, staged: Mapping[str, ir.Table]) -> Lineage | None:
    """None where the rows are no one table's, or nothing is taken over from it. `staged`: what the views among its tables stand for, by name."""
    root = expression.op()
    if not isinstance(root, ops.Project):
        return None
    found = {name: _origin(root, name, staged) for name in expression.columns}
    own = {name: origin for name, origin in found.items() if isinstance(origin, tuple)}
    tables = {table for table, _ in own.values()}
    if len(tables) != 1:
        return None
    constant = {name: origin.to_expr() for name, origin in found.items() if isinstance(origin, ops.Literal)}
    return Lineage(tables.pop(), {name: column for name, (_, column) in own.items()}, constant)


def _origin(node: ops.Relation, name: str, staged: Mapping[str, ir.Table]) -> tuple[str, str] | ops.Literal | None:
    """Where a column comes from: the table and its name there, or its value; None where it is reckoned or the rows are not the table's."""
    while True:
        if isinstance(node, ops.UnboundTable):
            if node.name not in staged:
                return node.name, name
            node = staged[node.name].op()
        elif isinstance(node, ops.Project):
            value = node.values[name]
            if isinstance(value, ops.Literal):
                return value
            if not isinstance(value, ops.Field):
                return None
            node, name = value.rel, value.name
        elif isinstance(node, ops.DropColumns):
            node = node.parent
        else:
            return None
