"""The first moments of a command: a line on a terminal, and signals are answered from there on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from .conftest import LIGHT, command

pty = pytest.importorskip("pty")

AT_FIRST = """
import sys
import landscape.__main__
slow = {"dataclasses", "inspect", "logging", "re", "typing"} & set(sys.modules)
print(sorted(slow - already))
"""


def test_little_is_loaded_before_the_first_line():
    code = "import sys; already = set(sys.modules)" + AT_FIRST
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("wait", [0, 0.05, 0.1, 0.2, 0.4])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_answered_from_the_first_line_on(work, number, wait):
    (work / "light.yaml").write_text(LIGHT)
    ours, theirs = pty.openpty()
    arguments = command("plot", "light.yaml")
    with subprocess.Popen(arguments, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        said = b""
        while "…".encode() not in said:
            said += os.read(ours, 65536)
        time.sleep(wait)
        process.send_signal(number)
        assert process.wait(10) == 128 + number
        while b"stopping" not in said:
            said += os.read(ours, 65536)  # fails at the end
        os.close(ours)
    assert b"Traceback" not in said
