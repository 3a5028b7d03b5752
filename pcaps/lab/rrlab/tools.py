"""Run a program, wait for something."""

import signal
import subprocess
import sys
import time


class LabError(Exception):
    """The lab could not do what it was asked."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command, cwd=None, check=True, timeout=120, both=False):
    """Run a program to its end and return what it wrote (with both: also
    its errors, in front)."""
    done = subprocess.run(command, cwd=cwd, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)}: {done.stderr or done.stdout}")
    return done.stderr + done.stdout if both else done.stdout


def wait_for(condition, what, seconds=15):
    """Wait until condition() is true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise LabError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def stop(process):
    """End a process that we started."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def exit_on_signals():
    """Make a signal end the program as an exception, so that it cleans up."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

    def leave(number, _frame):
        for each in numbers:            # nothing interrupts the cleaning up
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)
    for number in numbers:
        signal.signal(number, leave)
