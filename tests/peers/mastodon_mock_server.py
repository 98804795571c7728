"""The process behind `mastodon_mock.py`: mastodon-mock with the fine scopes of real servers.

By itself it requires a whole `read` or `write`, and would refuse a token with minimal scopes.
"""

import re
import sys

from fastapi import Request
from mastodon_mock import cli, middleware

FINE_SCOPES = [
    ("GET", r"/api/v1/accounts/verify_credentials", "read:accounts"),
    ("GET", r"/api/v1/accounts/lookup", "read:accounts"),
    ("GET", r"/api/v1/accounts/relationships", "read:follows"),
    ("GET", r"/api/v1/accounts/[^/]+/statuses", "read:statuses"),
    ("POST", r"/api/v1/accounts/[^/]+/(un)?block", "write:blocks"),
    ("GET", r"/api/v1/statuses/.*", "read:statuses"),
    ("POST", r"/api/v1/statuses", "write:statuses"),
    ("PUT", r"/api/v1/statuses/[^/]+", "write:statuses"),
    ("POST", r"/api/v1/statuses/[^/]+/(un)?pin", "write:accounts"),
    ("POST", r"/api/v[12]/media", "write:media"),
    ("GET", r"/api/v1/media/.*", "write:media"),
]
"""The fine scopes of Mastodon's own API documentation."""

coarse_scope = middleware._required_scope


def fine_scope(request: Request) -> str:
    for method, path, scope in FINE_SCOPES:
        if request.method == method and re.fullmatch(path, request.url.path):
            return scope
    return coarse_scope(request)


if __name__ == "__main__":
    middleware._required_scope = fine_scope
    cli.main(sys.argv[1:])
