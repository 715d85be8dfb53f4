"""A picture of how fast points are located: one row a ground, one mark each for ours and every peer."""

from importlib import import_module
from pathlib import Path

from benchmarks.gates import Results
from benchmarks.peers import PEERS

OURS, INK, FAINT = "#1D4ED8", "#334155", "#CBD5E1"
MARKS = dict(zip((peer.NAME for peer in PEERS), "osD^vX", strict=True))
SIZE_IN = (7.6, 0.62)  # width, and height of a row


def draw(results: Results, path: Path) -> None:
    """Write an SVG: points a second at addresses, on a scale of powers of ten. ImportError without matplotlib."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    style = {"svg.fonttype": "none", "svg.hashsalt": "locate", "font.family": "sans-serif", "font.size": 10}
    with matplotlib.rc_context(style):
        _figure(results).savefig(path, metadata={"Date": None, "Creator": None})


def _figure(results: Results):
    figure, axes = import_module("matplotlib.pyplot").subplots(
        figsize=(SIZE_IN[0], 1.6 + SIZE_IN[1] * len(results)), layout="constrained"
    )
    for row, measured in enumerate(results.values()):
        speeds = measured.speeds["addresses"]
        axes.axhline(row, color=FAINT, linewidth=1, zorder=0)
        for name, peer in speeds.peers.items():
            axes.plot(peer.rate / 1e6, row, MARKS[name], color=INK, markersize=6, fillstyle="none", label=name)
        axes.plot(speeds.rate / 1e6, row, "o", color=OURS, markersize=9, label="gridsvc")
        label = f"{speeds.rate / 1e6:.0f} M"
        axes.annotate(label, (speeds.rate / 1e6, row), (0, 8), textcoords="offset points", ha="center", color=OURS)
    _quiet(axes, [measured.title for measured in results.values()])
    handles = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))  # one for each name
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4, frameon=False, labelcolor=INK)
    return figure


def _quiet(axes, titles: list[str]) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("million points a second, points drawn at addresses", color=INK)
    axes.set_yticks(range(len(titles)), titles)
    axes.set_ylim(len(titles) - 0.5, -0.7)
    axes.tick_params(which="both", colors=INK, length=0)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.spines[:].set_visible(False)
