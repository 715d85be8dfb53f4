"""Tables as files of an answer."""

import gc

import pandas as pd

from gridsvc.accounts.downloads import sent


def test_a_file_is_read_while_it_is_sent_though_it_is_gone_from_its_folder(app):
    table = pd.DataFrame({"地址": [f"示例路{n}号" for n in range(20_000)]})
    with app.test_request_context("/?format=csv"):
        answer = sent([table], "geocoded", "清单", ("csv",))
        assert answer.is_streamed
        pieces = list(answer.response)
    assert len(pieces) > 10
    assert answer.content_length == sum(map(len, pieces))
    assert b"".join(pieces).decode("utf-8-sig").splitlines()[-1] == "示例路19999号"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]


def test_a_file_that_nobody_reads_is_closed_with_its_answer(app):
    table = pd.DataFrame({"地址": ["示例路1号"]})
    with app.test_request_context("/?format=csv", method="HEAD"):
        sent([table], "geocoded", "清单", ("csv",)).close()
    gc.collect()  # one that is open would warn
