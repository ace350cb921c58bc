#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# in_group.sh GROUP COMMAND...: run a command in a control group from its start.
echo $$ > "$1/cgroup.procs"
shift
exec "$@"
