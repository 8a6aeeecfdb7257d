#!/bin/sh
# Does what docs/PLUGINS.md says: writes its files, runs its commands, and
# looks for the new column. Arguments: the source folder, a C compiler, the
# program bpolens.
set -eu
source=$1 compiler=$2 program=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p my/lexicons/en my/lexicons/rules bin

# A block that begins with ```LANGUAGE NAME is the file NAME.
awk '/^```[a-z]+ / {name = $2; next} /^```/ {name = ""} name {print > name}' \
    "$source/docs/PLUGINS.md"

# cc and bpolens of the page, as they are before an installation.
printf '#!/bin/sh\nexec "%s" -I "%s/core/include" "$@"\n' \
    "$compiler" "$source" > bin/cc
printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" > bin/bpolens
chmod +x bin/cc bin/bpolens
PATH="$work/bin:$PATH" sh -e ./run > out.csv

cat out.csv
grep -q '^title,.*,bpo_worksite,' out.csv
grep '^Accountant' out.csv | grep -q ',home,'
grep '^Accountant' out.csv | grep -q 'worksite=home ""Work from home""'
grep '^Electrician' out.csv | grep -q ',office,'
