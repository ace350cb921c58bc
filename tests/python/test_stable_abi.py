# SPDX-License-Identifier: Apache-2.0
"""Extensions for the stable ABI that were compiled before there were immortal objects."""
import subprocess

import extensions

HOLD = r"""
#define Py_LIMITED_API 0x03060000
#include <Python.h>

/* More often than what Python does not count of it when it goes again. */
static PyObject *hold(PyObject *module, PyObject *object)
{
	for (int i = 0; i < 1000; i++)
		Py_INCREF(object);
	Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"hold", hold, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "held", NULL, -1, methods};

PyMODINIT_FUNC PyInit_held(void)
{
	return PyModule_Create(&definition);
}
"""


def test_immortal_objects_that_an_extension_counts(run, tmp_path):
    (tmp_path / "held.c").write_text(HOLD)
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-I%s" % extensions.stable_headers(), "-o",
                    str(tmp_path / "held.so"), str(tmp_path / "held.c")], check=True)
    assert run("""
    import ctypes, held, limpet, sys
    several = [None, True, 5, int, str, type, dict, (), "a", b""]
    for one in several:
        held.hold(one)
    over = ctypes.c_uint64.from_address(id(int)).value >> 32
    print(over == 1 if (3, 12) <= sys.version_info < (3, 14) else True)
    with limpet.snapshot() as heap:
        print(all(heap.object(id(one)) is one for one in several), heap.object(id(6)))
        counts = {row.type: row.count for row in heap.types(limit=100000)}
        print(counts["int"] > 500, counts["str"] > 5000, counts["type"] > 300, counts["NoneType"])
    """) == "True\nTrue 6\nTrue True True 1\n"
