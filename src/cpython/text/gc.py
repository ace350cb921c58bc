# SPDX-License-Identifier: Apache-2.0
# Runs inside the target, as the code of `limpet gc`: a call of this function follows.
def limpet_gc(actions, debug, as_json):
    import gc
    import time
    report = {}
    if debug is not None:
        gc.set_debug(debug)
    if "enable" in actions:
        gc.enable()
    if "disable" in actions:
        gc.disable()
    if "collect" in actions:
        before = len(gc.garbage)
        start = time.time()
        report["unreachable"] = gc.collect()
        report["seconds"] = round(time.time() - start, 6)
        report["kept"] = len(gc.garbage) - before
    for name in ("freeze", "unfreeze"):
        if name in actions:
            if not hasattr(gc, name):
                raise SystemExit("gc.%s() is not in this Python: it came with 3.7" % name)
            getattr(gc, name)()
    report["enabled"] = gc.isenabled()
    report["threshold"] = list(gc.get_threshold())
    report["count"] = list(gc.get_count())
    flags = [(f, n.lower()) for f, n in ((getattr(gc, "DEBUG_" + n, 0), n) for n in (
        "STATS", "COLLECTABLE", "UNCOLLECTABLE", "INSTANCES", "OBJECTS", "SAVEALL")) if f]
    report["debug"] = [name for flag, name in flags if gc.get_debug() & flag]
    report["garbage"] = len(gc.garbage)
    report["frozen"] = gc.get_freeze_count() if hasattr(gc, "get_freeze_count") else 0
    if as_json:
        values = {True: "true", False: "false"}
        print("{%s}" % ", ".join('"%s": %s' % (key, values[value] if value is True or value is False
                                               else repr(value).replace("'", '"'))
                                 for key, value in sorted(report.items())))
        return
    if "unreachable" in report:
        print("collected: %d unreachable objects found in %.1f ms, %d of them kept in gc.garbage" % (
            report["unreachable"], report["seconds"] * 1e3, report["kept"]))
    print("collector: %s, thresholds %s, counts %s, debug flags: %s" % (
        "enabled" if report["enabled"] else "disabled", ", ".join(map(str, report["threshold"])),
        ", ".join(map(str, report["count"])), ", ".join(report["debug"]) or "none"))
    print("gc.garbage: %d objects; frozen: %d objects" % (report["garbage"], report["frozen"]))


