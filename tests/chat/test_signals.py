"""Signals that end a process, as an exception that leaves time to keep what was said."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from buttress.chat.signals import Terminated, guarded, passed_to

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_is_raised_once(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    kept: list[bool] = []

    def ended() -> None:
        with guarded():
            try:
                os.kill(os.getpid(), number)
            finally:  # keeping what was said: a second signal must not interrupt it
                os.kill(os.getpid(), signal.SIGTERM)
                os.kill(os.getpid(), signal.SIGHUP)
                kept.append(True)

    with pytest.raises(Terminated) as caught:
        ended()
    assert caught.value.code == code
    assert kept == [True]
    assert signal.getsignal(number) is before


def test_ordinary_code_does_not_swallow_it() -> None:
    assert not issubclass(Terminated, Exception)


def test_it_can_be_given_to_somebody_instead() -> None:
    given: list[Terminated] = []
    with guarded(), passed_to(given.append):
        os.kill(os.getpid(), signal.SIGTERM)
    assert [each.code for each in given] == [143]


def test_other_threads_are_left_alone() -> None:
    ran: list[bool] = []

    def work() -> None:
        with guarded():
            ran.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ran == [True]
