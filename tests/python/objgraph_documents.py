# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of documents with one of the modules, and writes what each of them prints.

    objgraph_documents.py objgraph|limpet.objgraph DOCUMENT ...
"""
import doctest
import gc
import importlib
import re
import sys


def told(text):
    """What an example printed, but for addresses and names of temporary files."""
    text = re.sub(r"0x[0-9a-f]+", "0x", text).replace("limpet.objgraph as", "objgraph as")
    return re.sub(r"\S*objgraph-\w+\.(dot|png)", r"FILE.\1", text)


class Runner(doctest.DocTestRunner):
    def report_start(self, out, test, example):
        pass

    def report_success(self, out, test, example, got):
        out(told(f">>> {example.source}{got}"))

    report_failure = report_success

    def report_unexpected_exception(self, out, test, example, exc_info):
        out(f">>> {example.source}{exc_info[0].__name__}: {exc_info[1]}\n")


def main(name, documents):
    for flag in ("NODES_VARY", "RANDOM_OUTPUT"):
        doctest.register_optionflag(flag)
    # Both are there, so that both find the same objects.
    for other in ("objgraph", "limpet.objgraph"):
        importlib.import_module(other)
    for document in documents:
        with open(document, encoding="utf-8") as file:
            text = file.read()
        text = text.replace("import objgraph", f"import {name} as objgraph")
        test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, document, document, 0)
        print("==", document.rsplit("/")[-1])
        Runner(verbose=False).run(test, out=sys.stdout.write, clear_globs=True)
        gc.collect()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
