"""Several processes, one server: the last one out stops it, and death of any kind is recovered from."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from gridsvc.cluster import NAME

USE = "with running(load_settings({'GRIDSVC_VAR': str(var), 'GRIDSVC_SECRET_KEY': 'x'})):"
IMPORTS = "from gridsvc.config import load_settings\n"
HOLD = f"{IMPORTS}{USE}\n    print('ready', flush=True)\n    input()"
CLOSED = any(not parent.stat().st_mode & 0o001 for parent in Path(__file__).parents)
become_nobody = pytest.mark.skipif(
    os.geteuid() != 0 or CLOSED, reason="only root becomes another account, and that must be let into the checkout"
)


def end(process: subprocess.Popen[str], number: signal.Signals | None = None) -> int:
    """Let a holder go on to its end, or signal it; its exit code."""
    if number is None:
        process.stdin.write("\n")
        process.stdin.flush()
    else:
        process.send_signal(number)
    return process.wait(60)


def test_a_second_process_uses_the_running_server(make, other_process):
    owner = other_process(HOLD)
    before = make()._postmaster()
    guest = make()
    guest.start()
    assert guest._postmaster() == before
    guest.stop()
    assert guest.running
    end(owner)
    assert not guest.running


def test_the_server_stays_for_a_guest_when_its_owner_goes(make, other_process):
    owner = other_process(HOLD)
    guest = make()
    guest.start()
    end(owner)
    assert guest.create_database("still_there")
    guest.stop()
    assert not guest.running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_the_owner_stops_the_server_cleanly(make, other_process, number):
    owner = other_process(HOLD, stderr=subprocess.DEVNULL)
    assert end(owner, number) != 0
    assert not make()._pid_file()


def test_a_signal_during_the_first_start_leaves_no_server(make, new_folder, other_process):
    owner = other_process(f"{IMPORTS}print('ready', flush=True)\n{USE}\n    pass", new_folder)
    while not (new_folder / "pg.users").exists():
        time.sleep(0.01)
    assert end(owner, signal.SIGTERM) == 128 + signal.SIGTERM
    assert not make(new_folder)._pid_file()


def test_a_killed_owner_leaves_a_server_that_the_next_one_stops(make, other_process):
    end(other_process(HOLD), signal.SIGKILL)
    heir = make()
    assert heir.running
    heir.start()
    assert heir.create_database(NAME) is False
    heir.stop()
    assert not heir.running


def test_a_killed_server_is_started_again(make):
    server = make()
    server.start()
    os.kill(server._postmaster(), signal.SIGKILL)
    server.stop()
    server.start()
    assert server.create_database("afterwards")


def test_a_process_id_used_by_another_program_is_not_the_server(make):
    server = make()
    server.start()
    os.kill(server._postmaster(), signal.SIGKILL)
    server.stop()
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getppid()), *pid_file.read_text().splitlines()[1:]]))
    assert not server.running
    server.start()
    assert server.running


@become_nobody
def test_an_ordinary_account_needs_no_root(make, new_folder, other_process):
    shutil.chown(new_folder, "nobody")
    owner = other_process(HOLD, new_folder, account="nobody")
    assert make(new_folder).data.owner() == "nobody"
    assert make(new_folder).socket_folder.owner() == "nobody"
    assert end(owner) == 0


@become_nobody
def test_somebody_elses_folder_is_refused_by_name(make, other_process):
    make().start()
    asked = "try:\n    Cluster(var).start()\nexcept Unavailable as refusal:\n    print('ready')\n    print(refusal)"
    stranger = other_process(asked, account="nobody")
    assert "belongs to another account" in stranger.stdout.read()
