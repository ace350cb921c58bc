#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small chart of the prices every now and then; pyplot keeps each figure until it is closed."""
# leak: known: pyplot-figures
# one look: likely
# three looks: leaking
# path: matplotlib._pylab_helpers.Gcf.figs
# path on 2.7: matplotlib.*.Gcf*
# path on 3.6-3.7: matplotlib.*.Gcf*
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


for request in requests():
    prices.append(request * 7919 % 101)
    del prices[:-50]
    if request % 50 == 49:
        report()
