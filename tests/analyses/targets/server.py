# SPDX-License-Identifier: Apache-2.0
"""A server with ten containers through which the objects of its requests go.

    server.py LEAK [thread]

All containers gain and lose with every request; the one called LEAK also keeps an object of each.
With "thread" requests come all the time, else when the test asks for them: `serve(100)`.
"""
import collections
import gc
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import talk  # noqa: E402

#: Objects that a container without a leak has at most.
ROOM = 60
dice = random.Random(5)


class Item(object):
    def __init__(self, number):
        self.number = number


class Slots(object):
    __slots__ = ("items",)

    def __init__(self):
        self.items = []


class Registry(object):
    items = []


class App(object):
    def __init__(self):
        self.sessions = {}
        self.shards = [[], [], []]


def make_handler():
    pending = []

    def handler():
        return pending
    return handler


LIST = []
SET = set()
QUEUE = collections.deque()
ORDERED = collections.OrderedDict()
BY_USER = {"ann": {}, "bob": {}}
SLOTS = Slots()
APP = App()
HANDLER = make_handler()
made = [0]


def add_to_list(items):
    def add(item):
        items.append(item)

    def drop(item):
        items.remove(item)
    return add, drop


def add_to_dict(items):
    def add(item):
        items["key %d" % item.number] = item

    def drop(item):
        del items["key %d" % item.number]
    return add, drop


def add_to_set(items):
    return items.add, items.remove


def add_to_shards():
    def add(item):
        APP.shards[item.number % 3].append(item)

    def drop(item):
        APP.shards[item.number % 3].remove(item)
    return add, drop


def add_to_users():
    def of(item):
        return BY_USER["ann" if item.number % 2 else "bob"]

    def add(item):
        of(item)[item.number] = item

    def drop(item):
        del of(item)[item.number]
    return add, drop


#: By name: how a container takes an object and gives it back.
WAYS = {
    "LIST": add_to_list(LIST),
    "SET": add_to_set(SET),
    "QUEUE": add_to_list(QUEUE),
    "ORDERED": add_to_dict(ORDERED),
    "BY_USER": add_to_users(),
    "SLOTS": add_to_list(SLOTS.items),
    "Registry": add_to_list(Registry.items),
    "APP.sessions": add_to_dict(APP.sessions),
    "APP.shards": add_to_shards(),
    "HANDLER": add_to_list(HANDLER()),
}


class Visit(object):
    """What a container has for now.  Not one of the containers: a tuple, made anew each time."""
    now = dict.fromkeys(WAYS, ())


def make():
    made[0] += 1
    return Item(made[0])


def request(leak):
    for name in sorted(WAYS):
        add, drop = WAYS[name]
        item = make()
        add(item)
        Visit.now[name] += (item,)
        while len(Visit.now[name]) > dice.randrange(1, ROOM):
            gone = dice.choice(Visit.now[name])
            drop(gone)
            Visit.now[name] = tuple(one for one in Visit.now[name] if one is not gone)
        if name == leak:
            add(make())


def serve(count):
    for _ in range(count):
        request(LEAK)
    return made[0]


def numbers():
    """Those of all objects that are there."""
    gc.collect()
    return sorted(one.number for one in gc.get_objects() if type(one) is Item)


def serve_for_ever():
    while True:
        request(LEAK)
        time.sleep(0.002)


LEAK = sys.argv[1]
if "thread" in sys.argv[2:]:
    worker = threading.Thread(target=serve_for_ever, name="server")
    worker.daemon = True
    worker.start()
else:
    serve(200)
talk.serve(vars())
