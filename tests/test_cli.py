from .analysis.made_logs import make_log


def test_x(tmp_path):
    assert make_log
