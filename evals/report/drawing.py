"""Pictures -> PNG files, by matplotlib. What they say is English, so that no font with Chinese characters is needed."""

from collections.abc import Sequence
from functools import singledispatch
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals.report.pictures import Curves, Panel, Picture, Reliability, Shares

_COLOURS = ("#2f6f8f", "#a8562f", "#5d8a3c", "#7a5c99")
_COLUMNS = 4
_PANEL_WIDTH, _ROW_HEIGHT, _CURVES_HEIGHT = 4.0, 0.3, 2.8  # inches
_DOTS_PER_INCH = 120


def save(picture: Picture, path: Path) -> Path:
    """Draw a picture into a PNG file. Returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without the program's name and address among the data, the same results give the same bytes.
    figure(picture).savefig(path, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
    return path


def figure(picture: Picture) -> Figure:
    """A picture drawn: its panels in rows of at most four."""
    columns = min(len(picture.panels), _COLUMNS)
    rows = -(-len(picture.panels) // columns)
    height = max(_height(panel) for panel in picture.panels)
    drawn = Figure(figsize=(columns * _PANEL_WIDTH, rows * height), layout="constrained")
    for number, (axes, panel) in enumerate(zip(_grid(drawn, rows, columns), picture.panels, strict=False)):
        axes.set_axis_on()
        axes.set_title(panel.title, fontsize="medium")
        draw(panel, axes)
        if number % columns and _labels(panel) == _labels(picture.panels[number - 1]):
            axes.tick_params(labelleft=False)  # the neighbour on the left says it
    if isinstance(picture.panels[0], Shares):  # the same series in every panel
        handles, names = drawn.axes[0].get_legend_handles_labels()
        drawn.legend(handles, names, loc="outside upper right", ncols=len(names), fontsize="small")
    return drawn


def _labels(panel: Panel) -> Sequence[str]:
    """What names the rows of a panel; something no other panel has where its rows have no names."""
    return [row.label for row in panel.rows] if isinstance(panel, Shares) else [panel.title]


def _grid(drawn: Figure, rows: int, columns: int) -> Sequence[Axes]:
    """The places of the panels, hidden until they are used."""
    places = drawn.subplots(rows, columns, squeeze=False)
    for axes in places.flat:
        axes.set_axis_off()
    return list(places.flat)


def _height(panel: Panel) -> float:
    return 1.2 + _ROW_HEIGHT * len(panel.rows) if isinstance(panel, Shares) else _CURVES_HEIGHT


@singledispatch
def draw(panel: object, axes: Axes) -> None:
    """Draw a panel; a function for each type."""
    raise TypeError(f"no way to draw {type(panel).__name__}")


@draw.register
def _(panel: Shares, axes: Axes) -> None:
    series = list(dict.fromkeys(name for row in panel.rows for name in row.estimates))
    for number, name in enumerate(series):
        shift = 0.16 * (2 * number - len(series) + 1)
        found = [(place + shift, row.estimates[name]) for place, row in enumerate(panel.rows) if name in row.estimates]
        axes.errorbar(
            [estimate.value for _, estimate in found],
            [place for place, _ in found],
            # A bootstrap's percentile may lie a rounding's breadth on the wrong side of the mean.
            xerr=[
                [max(0.0, estimate.value - estimate.low) for _, estimate in found],
                [max(0.0, estimate.high - estimate.value) for _, estimate in found],
            ],
            fmt="o",
            markersize=4,
            linewidth=1.2,
            color=_COLOURS[number % len(_COLOURS)],
            label=name,
        )
    axes.set_yticks(range(len(panel.rows)), [row.label for row in panel.rows], fontsize="small")
    axes.set_ylim(len(panel.rows) - 0.5, -0.5)
    axes.set_xlim(right=1.02)
    axes.locator_params(axis="x", nbins=5)
    axes.grid(axis="x", alpha=0.3)


@draw.register
def _(panel: Curves, axes: Axes) -> None:
    for number, (name, points) in enumerate(panel.curves.items()):
        across, up = [x for x, _ in points], [y for _, y in points]
        axes.plot(across, up, "o-", markersize=4, linewidth=1.2, color=_COLOURS[number % len(_COLOURS)], label=name)
    if panel.ticks:
        axes.set_xticks(range(len(panel.ticks)), panel.ticks, fontsize="x-small")
        axes.set_xlim(-0.5, len(panel.ticks) - 0.5)
        axes.set_ylim(_around([y for points in panel.curves.values() for _, y in points]))
    else:
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
    axes.set_xlabel(panel.x_title)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")


def _around(shares: Sequence[float]) -> tuple[float, float]:
    """Bounds of an axis on which a hundredth does not look like a leap.

    >>> [round(bound, 2) for bound in _around([0.8, 0.81])]
    [0.7, 0.91]
    """
    return (min(shares) - 0.1, max(shares) + 0.1) if shares else (0.0, 1.0)


@draw.register
def _(panel: Reliability, axes: Axes) -> None:
    axes.plot([0, 1], [0, 1], "--", color="grey", linewidth=1)
    for threshold in panel.thresholds.values():
        axes.axvline(threshold, color="grey", linewidth=1, linestyle=":")
    said, so = [row["mean"] for row in panel.bins], [row["share"] for row in panel.bins]
    below = [max(0.0, row["share"] - row["low"]) for row in panel.bins]
    above = [max(0.0, row["high"] - row["share"]) for row in panel.bins]
    axes.errorbar(said, so, yerr=[below, above], fmt="o-", markersize=4, linewidth=1.2, color=_COLOURS[0])
    for row in panel.bins:
        place = (row["mean"], row["share"])
        axes.annotate(f"{row['questions']:.0f}", place, xytext=(4, -10), textcoords="offset points", fontsize="x-small")
    axes.set_xlabel("probability said")
    axes.set_ylabel("share answerable")
    axes.set_xlim(-0.03, 1.05)
    axes.set_ylim(-0.12, 1.05)
    axes.grid(alpha=0.3)
