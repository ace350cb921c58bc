# SPDX-License-Identifier: Apache-2.0
"""Tables of numpy and pandas: made, grouped, joined, and dropped."""
# pythons: 3.7-
# needs: pandas
# one round: 40
import numpy
import pandas
from traffic import requests

PRODUCTS = pandas.DataFrame({"product": range(100), "price": numpy.linspace(1, 50, 100)})


def summary(day):
    random = numpy.random.RandomState(day)
    orders = pandas.DataFrame({"product": random.randint(0, 100, 5000),
                               "count": random.poisson(3, 5000)})
    joined = orders.merge(PRODUCTS, on="product")
    joined["total"] = joined["count"] * joined["price"]
    return joined.groupby("product")["total"].sum().describe()


days = {}
for request in requests():
    days[request % 30] = summary(request)
