"""`python -m benchmarks.front [--peers]`: Heard and the floor; with --peers also what needs npm."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import service
from benchmarks.front import peers, run
from tests import real_servers


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and give the exit status: 0, whatever was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.front", description=__doc__)
    parser.add_argument("--peers", action="store_true", help="SurveyJS, axe and Lighthouse too, by npm")
    parser.add_argument("--only-peers", action="store_true", help="those alone, without Heard and the floor")
    asked = parser.parse_args(arguments)
    if not asked.only_peers:
        run.main()
    if asked.peers or asked.only_peers:
        with_peers()
    return 0


def with_peers() -> None:
    """SurveyJS beside Heard, axe and Lighthouse on Heard; a sentence where there is no npm or no Chromium."""
    asked = service.ten_questions().questions
    try:
        with peers.installed() as folder, run.both() as (browser, heard, _floor):
            with peers.surveyjs(folder, asked) as surveyjs:
                print(peers.peer_rows(browser, heard, surveyjs, asked))
            print(peers.axe_table(peers.axe(browser, heard.place, asked, folder)))
            print(peers.lighthouse(heard, browser, asked, folder))
    except (peers.NoPeers, real_servers.Missing) as missing:
        print(f"{missing}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
