# SPDX-License-Identifier: Apache-2.0
"""What needs a newer syntax than 2.7's, and is therefore kept as text: asyncio first of all."""
import sys

PY3 = sys.version_info[0] >= 3
VERSION = sys.version_info[:2]

ASYNCIO = '''
import asyncio

async def wait(x):
    local = ["coroutine local", x]
    await asyncio.sleep(1000)
    return local

async def outer(x):
    kept = ["outer", x]
    return await wait(kept)

async def produce(x):
    z = ["produced", x]
    yield z
    yield 2

async def play():
    loop = asyncio.get_event_loop()
    pending, done, failed = (loop.create_future() for i in range(3))
    pending.add_done_callback(lambda f: None)
    pending.add_done_callback(print)
    pending.add_done_callback(len)
    done.set_result(["result"])
    failed.set_exception(ValueError("failed"))
    failed.exception()
    task = asyncio.ensure_future(outer(["argument"]))
    tasks = [asyncio.ensure_future(wait(i)) for i in range(20)]
    task.add_done_callback(len)
    ended = asyncio.ensure_future(asyncio.sleep(0, ["slept"]))
    cancelled = asyncio.ensure_future(wait("cancelled"))
    started = produce(["argument"])
    await started.__anext__()
    finished = produce(1)
    async for x in finished:
        pass
    queue, lock = asyncio.Queue(), asyncio.Lock()
    getter = asyncio.ensure_future(queue.get())
    group = asyncio.gather(*tasks)
    handle = loop.call_later(10000, print, ["argument of a timer"])
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.sleep(0)
    return [pending, done, failed, task, tasks, ended, cancelled, started, finished,
            produce(1).asend(None), produce(1).athrow(ValueError), queue, lock, getter, group, handle]

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
zoo["asyncio"] = loop.run_until_complete(play())
zoo["loop"] = loop
zoo["coroutines"] = [wait(["fresh"]), outer(2).__await__(), produce(["fresh"])]
closed = wait(1)
closed.close()
zoo["coroutines"].append(closed)
'''

# Up to 3.13.0, gc.get_referents() of a module brings the iterators in its list of free ones back to
# life and frees them twice, and no collection after that ends (python/cpython#122695): the list has
# to be empty.  It keeps 255 at most.
ITERATORS = '''
waiting = zoo["loop"].create_future()
zoo["iterators"] = [iter(waiting) for i in range(256)]
'''

CLASSES = '''
import dataclasses, enum, typing

@dataclasses.dataclass
class Data:
    a: int
    b: list = dataclasses.field(default_factory=list)

class Colour(enum.Enum):
    RED = 1
    BLUE = [2]

class Bits(enum.IntFlag):
    A = 1
    B = 2

class Named(typing.NamedTuple):
    x: int
    y: list = []

T = typing.TypeVar("T")

class Box(typing.Generic[T]):
    def __init__(self, item: T) -> None:
        self.item: T = item

zoo["new classes"] = [Data(1), Data, Colour.RED, Colour, Bits.A | Bits.B, Named(1), Box([1]), T,
                      typing.List[int], typing.Optional[str], Box[int]]

def annotated(a: "int", *, b: list = [1], **more: dict) -> "str":
    return a

zoo["annotated"] = annotated
'''

CONTEXTS = '''
import contextvars
variables = [contextvars.ContextVar("v%d" % i, default=["default", i]) for i in range(200)]
tokens = [v.set(["value", i]) for i, v in enumerate(variables[:150])]
variables[0].reset(tokens[0])
few = contextvars.Context()
few.run(variables[3].set, ["in a context"])
zoo["contexts"] = [variables, tokens, contextvars.copy_context(), few, contextvars.Context(),
                   iter(contextvars.copy_context()), contextvars.copy_context().items()]
'''

GROUPS = '''
def raise_group():
    try:
        raise ExceptionGroup("group", [ValueError(1), TypeError(["two"])])
    except* ValueError as caught:
        kept = caught
    except* TypeError:
        pass
    return kept
group = raise_group()
group.add_note("a note")
zoo["groups"] = [group, BaseExceptionGroup("base", [KeyboardInterrupt()])]
'''

TYPE_PARAMETERS = '''
type Alias[T: (int, str)] = list[T]
class Generic[T, *Ts, **P]:
    def __init__(self, x: T):
        self.x = x
def generic[X: int](a: X):
    return a
Alias.__value__
zoo["type parameters"] = [Alias, Generic, Generic.__type_params__, generic, Generic(1),
                          Alias.__type_params__, Alias[int], Generic[int, str, [int]]]
generic.__type_params__[0].__bound__
'''

DEFAULTS = '''
import sys
class Default[T = list[int]]:
    pass
def proxy():
    local = ["seen through a proxy"]
    return sys._getframe().f_locals
found = proxy()
found["extra"] = ["not a local variable"]
zoo["3.13"] = [Default.__type_params__, found, type("Static", (), {"__static_attributes__": ("a",)})]
'''

TEMPLATES = '''
x = ["value"]
made = t"hello {x!r:>10} and {len(x)}"
def lazily(a: undefined_name): pass
import annotationlib
zoo["templates"] = [made, made.interpolations, lazily, iter(made),
                    annotationlib.get_annotations(lazily, format=annotationlib.Format.FORWARDREF)]
'''

FROZEN = '''
zoo["frozen dicts"] = [frozendict(a=[1], b=2), frozendict({1: [2]}), frozendict()]
zoo["sentinels"] = [sentinel("MISSING")]
'''

LAZY = '''
lazy import colorsys
lazy from cmd import Cmd
namespace = globals()
'''

SIMPLE = '''
import types, _queue, queue
q = _queue.SimpleQueue()
for i in range(20):
    q.put([i])
for i in range(15):
    q.get()
for i in range(3):
    q.put(["later", i])
zoo["queues"] = [q, queue.Queue(), _queue.SimpleQueue()]
'''

PYTHON3 = '''
import types, concurrent.futures, multiprocessing.pool
zoo["namespaces"] = [types.SimpleNamespace(a=[1], b=2), types.MappingProxyType({"a": [1]}),
                     types.SimpleNamespace()]
zoo["futures"] = [concurrent.futures.Future()]
zoo["futures"][0].set_result(["result"])
class Context:
    def __enter__(self): return self
    def __exit__(self, *args): pass
    def f(self): return __class__
def keywords(a, *, b=[1], c=2): return a
zoo["cell of a class"] = [Context, keywords, Context.f]
'''

#: Since which version, and what.
SOURCES = (
    ((3, 6), PYTHON3), ((3, 6), ASYNCIO), ((3, 6), ITERATORS), ((3, 7), CLASSES), ((3, 7), CONTEXTS), ((3, 7), SIMPLE),
    ((3, 11), GROUPS), ((3, 12), TYPE_PARAMETERS), ((3, 13), DEFAULTS), ((3, 14), TEMPLATES),
    ((3, 15), FROZEN), ((3, 15), LAZY),
    ((3, 9), 'zoo["aliases"] = [list[int], dict[str, list[int]]]'),
    ((3, 10), 'zoo["unions"] = [int | str, list[int] | None]'),
    ((3, 8), 'zoo["positional"] = [(lambda a, /, b, *, c=[1]: a), (y := ["walrus"])]'),
)


def fill(zoo):
    for number, (since, source) in enumerate(SOURCES):
        if VERSION >= since:
            namespace = {"zoo": zoo, "__name__": "new%d" % number}
            exec(compile(source, "<zoo_new %d>" % number, "exec"), namespace)
            zoo["namespace %d" % number] = namespace
