#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each figure is closed when its picture is made."""
# pythons: 2.7 3.6-
# needs: matplotlib
import io
import warnings

import matplotlib
from traffic import requests

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

warnings.simplefilter("ignore")
prices = []


def report():
    figure, axes = pyplot.subplots(figsize=(2, 2))
    axes.plot(prices[-50:])
    axes.set_axis_off()
    figure.savefig(io.BytesIO(), format="raw")
    pyplot.close(figure)


for request in requests():
    prices.append(request * 7919 % 101)
    del prices[:-50]
    if request % 50 == 49:
        report()
