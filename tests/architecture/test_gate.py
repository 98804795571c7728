"""The gate cannot be bypassed: permission to open an account is granted in one place and used in one."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import APP, modules, parsed, where

GATE = APP / "domain/plan/rules/gate.py"
ACTS = APP / "usecases/directory/account_acts.py"
CHANNELS = {"channel", "account", "gate.channel"}


def opens(node: ast.AST) -> bool:
    """Tell whether a node sets a state to open, by an account's attribute or a new account's keyword."""
    if isinstance(node, ast.Assign):
        states = [target for target in node.targets if isinstance(target, ast.Attribute) and target.attr == "state"]
        return bool(states) and "ChannelState.OPEN" in ast.unparse(node.value)
    if isinstance(node, ast.Call):
        keywords = [keyword for keyword in node.keywords if keyword.arg == "state"]
        return any("ChannelState.OPEN" in ast.unparse(keyword.value) for keyword in keywords)
    return False


def moves(node: ast.AST) -> bool:
    """Tell whether a node writes an account's state, open or not."""
    written = node.targets if isinstance(node, ast.Assign) else ()
    return any(
        isinstance(target, ast.Attribute) and ast.unparse(target) in {f"{name}.state" for name in CHANNELS}
        for target in written
    )


def found(wanted, but) -> Iterator[str]:
    return (where(p, n) for p in modules() if p != but for n in ast.walk(parsed(p)) if wanted(n))


def test_leave_to_open_is_given_by_the_gate_alone():
    def gives(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "OpeningPermit"

    assert any(gives(node) for node in ast.walk(parsed(GATE)))
    assert list(found(gives, but=GATE)) == []


def test_the_state_of_an_account_changes_only_by_an_act():
    assert any(moves(node) for node in ast.walk(parsed(ACTS)))
    assert [*found(moves, but=ACTS), *found(opens, but=ACTS)] == []
