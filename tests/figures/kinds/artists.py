"""What tests look for among the artists of a figure."""

from matplotlib.contour import ContourSet


def contours(ax, filled):
    return [c for c in ax.collections if isinstance(c, ContourSet) and c.filled == filled]


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()] if figure.legends else []


def hatches(ax):
    return [c for c in ax.collections if isinstance(c, ContourSet) and any(c.hatches or [])]
