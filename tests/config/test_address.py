"""Where Lado listens."""

import os
import socket

import pytest

from config.embedded import SetupProblem
from config.supervise.address import Address, address_of, addresses, listen, port_holder, refuse_open_demo


def test_address_is_loopback_by_default():
    found = address_of({})
    assert found == Address("127.0.0.1", 8000, tls=False)
    assert found.loopback
    assert found.url("/kiosk/") == "http://127.0.0.1:8000/kiosk/"


@pytest.mark.parametrize("port", ["eighty", "-1", "65536", "80.5", "٨٠٠٠"])
def test_address_refuses_what_is_no_port(port):
    with pytest.raises(SetupProblem, match=r"^LADO_PORT is '.*'; it must be a number from 1 to 65535"):
        address_of({"LADO_PORT": port})


def test_address_refuses_an_unknown_tls_mode():
    with pytest.raises(SetupProblem, match="LADO_TLS is 'yes'; it can be `auto`"):
        address_of({"LADO_TLS": "yes"})


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_is_seen_in_every_spelling(bind):
    assert Address(bind, 8000, tls=False).loopback


def test_address_open_to_the_network_names_what_others_can_type():
    found = Address("0.0.0.0", 8443, tls=True)
    assert not found.loopback
    assert found.hosts()[: len(addresses())] == addresses()
    assert {"127.0.0.1", "localhost", socket.gethostname()} <= set(found.hosts())
    assert found.url("/").startswith("https://")


def test_listen_refuses_an_address_of_another_machine():
    with pytest.raises(SetupProblem, match=r"^LADO_BIND is 192.0.2.7, which this machine does not have"):
        listen(Address("192.0.2.7", 0, tls=False))


def test_listen_refuses_what_is_no_address():
    with pytest.raises(SetupProblem, match=r"^LADO_BIND is 'no such host', which is no address"):
        listen(Address("no such host", 8000, tls=False))


def test_listen_says_who_has_the_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        expected = (
            rf"^Port {port} is taken by `.*` \(pid {os.getpid()}\). Stop that, or give Lado another port: LADO_PORT="
        )
        with pytest.raises(SetupProblem, match=expected):
            listen(Address("127.0.0.1", port, tls=False))


def test_port_holder_of_a_free_port_is_unknown():
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    assert port_holder(port) == "another program"


@pytest.mark.parametrize("given", [{}, {"LADO_DEMO_PASSWORD": "lado-demo"}])
def test_default_demo_password_is_refused_off_loopback(given):
    with pytest.raises(SetupProblem, match="set LADO_DEMO_PASSWORD to one of your own"):
        refuse_open_demo(Address("0.0.0.0", 8000, tls=True), given, demo=True)


def test_demo_is_allowed_where_nobody_else_can_use_it():
    refuse_open_demo(Address("127.0.0.1", 8000, tls=False), {}, demo=True)
    refuse_open_demo(Address("0.0.0.0", 8000, tls=True), {}, demo=False)
    refuse_open_demo(Address("0.0.0.0", 8000, tls=True), {"LADO_DEMO_PASSWORD": "of our own"}, demo=True)
