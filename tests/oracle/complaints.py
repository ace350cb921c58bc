# SPDX-License-Identifier: Apache-2.0
"""What is wrong, said so that one sees at once whether it is one mistake or a thousand."""
import collections

EXAMPLES = 2
MOST_GROUPS = 40

#: subject: the type; field: the reference or fact in question; text: the example.
Complaint = collections.namedtuple("Complaint", "subject field text")


def render(complaints):
    """One paragraph a (type, field), the most frequent first: how many, and examples."""
    groups = collections.OrderedDict()
    for complaint in complaints:
        groups.setdefault((complaint.subject, complaint.field), []).append(complaint.text)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    lines = ["%d complaints of %d kinds" % (len(complaints), len(groups))]
    for (subject, field), texts in ordered[:MOST_GROUPS]:
        lines.append("%6d  %s  %s" % (len(texts), subject, field))
        lines.extend("            " + text for text in texts[:EXAMPLES])
    if len(ordered) > MOST_GROUPS:
        lines.append("   ...  and %d kinds more" % (len(ordered) - MOST_GROUPS))
    return "\n".join(lines)


def expect_none(complaints):
    """Fail with all of them."""
    complaints = list(complaints)
    if complaints:
        raise AssertionError(render(complaints))
