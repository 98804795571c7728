"""Styles and scripts are small and cached for ever."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize("name", ["main.css", "main.js"])
def test_what_is_text_travels_compressed(app: Flask, client: FlaskClient, name: str):
    address = app.jinja_env.globals["asset"](name)
    plain, small, smaller = (
        client.get(address, headers={"Accept-Encoding": accepted}, buffered=True)
        for accepted in ("identity", "gzip, deflate", "gzip, deflate, br")
    )
    assert [answer.headers.get("Content-Encoding") for answer in (plain, small, smaller)] == [None, "gzip", "br"]
    assert gzip.decompress(small.data) == plain.data
    assert len(smaller.data) < len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "immutable" in small.headers["Cache-Control"]
