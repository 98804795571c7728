"""Facebook Login's manual flow and Threads' authorisation window, "Long-lived tokens", "Permissions", "Debug token".

By others' reports: a wrong secret is refused with 1, an unknown application with 101, a used code with 100/36009.
"""

from tests.peers import graph
from tests.peers.fake_http import Reply, Request
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import TOKEN_LIFE_S, Call, Grant, Node, Record, World, arguments_of

HOUR_S = 3_600
PAGES = {"dialog/oauth": "user", "oauth/authorize": "threads"}


def authorise(world: World, request: Request) -> Reply | None:
    """Send the browser back from a page of permissions; None for any other request."""
    kind = next((kind for path, kind in PAGES.items() if request.path.endswith(f"/{path}")), None)
    return world.pages[kind].answer(request, world.now) if kind else None


def exchange(world: World, request: Request, app_secret: str) -> Record:
    """Give a token for a code, or a long one for a short one."""
    arguments = arguments_of(request)
    if arguments.get("client_id", graph.APP_ID) != graph.APP_ID:
        raise GraphRefusal("app")
    if arguments.get("client_secret") != app_secret:
        raise GraphRefusal("app_secret")
    match arguments.get("grant_type", "authorization_code"):
        case "fb_exchange_token":
            return lengthen(world, arguments.get("fb_exchange_token", ""))
        case "th_exchange_token":
            return lengthen(world, arguments.get("access_token", ""))
    kind = "user" if "/v" in request.path else "threads"
    code = world.pages[kind].take(arguments, world.now)
    if code is None:
        raise GraphRefusal("code")
    account = graph.PERSON if kind == "user" else graph.THREADS
    token = give(world, Grant(account.id, set(code.scopes), world.now, world.now + HOUR_S))
    return {"access_token": token, "token_type": "bearer", "expires_in": HOUR_S, "user_id": account.id}


def lengthen(world: World, short: str) -> Record:
    grant = world.grants.get(short)
    if grant is None:
        raise GraphRefusal("bad_token")
    token = give(world, Grant(grant.account, grant.scopes, world.now, world.now + TOKEN_LIFE_S))
    return {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_LIFE_S}


def give(world: World, grant: Grant) -> str:
    token = f"EAAlogin{len(world.grants):040}"
    world.grants[token] = grant
    return token


def permissions(call: Call, node: Node) -> Record:
    rows = [(scope, "granted" if scope in call.grant.scopes else "declined") for scope in graph.LOGIN]
    return {"data": [{"permission": scope, "status": status} for scope, status in rows]}


def debug(world: World, call: Call) -> Record:
    grant = world.grants.get(call.text("input_token"))
    if grant is None:
        raise GraphRefusal("bad_token")
    return {"data": {"type": "USER", "is_valid": True, "scopes": sorted(grant.scopes), "user_id": grant.account}}
