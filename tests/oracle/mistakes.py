# SPDX-License-Identifier: Apache-2.0
"""Scenes in which limpet has made one mistake, so that each check is seen to find it."""
import copy


def spoil(scene, wanted, change):
    """A scene as before, but for a change to one object that limpet found and Python told of.

    @param wanted Whether an object (told, found) is one that the change can be made to.
    @param change Changes the copy of what was found; returns whether the object is still there.
    """
    subject, found = next(pair for pair in scene.compared() if wanted(*pair))
    spoilt = copy.copy(scene)
    spoilt.found = dict(scene.found)
    wrong = copy.copy(found)
    wrong.references = [copy.copy(r) for r in found.references]
    if change(wrong) is False:
        del spoilt.found[found.address]
    else:
        spoilt.found[found.address] = wrong
    return spoilt


def set_to(name, value):
    def change(found):
        setattr(found, name, value)
    return change


def is_list(subject, found):
    return found.type == "list" and len(found.references) > 2 and found.refcount == 1


def forget(found):
    return False


def forget_reference(found):
    found.references.pop()


def repeat_reference(found):
    found.references.append(found.references[0])
