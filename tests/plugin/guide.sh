#!/bin/sh
# usage: guide.sh SOURCE_DIR BUILD_DIR WORK_DIR
# Installs into a fresh prefix, and there does what docs/PLUGINS.md says, from
# an empty folder and in the page's order: a block ```sh is run as it stands, a
# block ```LANGUAGE NAME is written to the file NAME, whose folder has to be
# there by then. Then it looks for the new column.
set -eu
# Where others can write there are no plugins (the page says so).
umask 022
source=$1
build=$2
work=$3
rm -rf "$work"
mkdir -p "$work/empty"
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cd "$work/empty"

awk '
  !inside && /^```sh$/ { inside = "sh"; next }
  !inside && /^```[a-z]+ / {
    inside = "file"; print "cat >" $2 " <<\047END OF FILE\047"; next
  }
  inside && /^```$/ {
    if (inside == "file") print "END OF FILE"
    inside = ""; next
  }
  inside { print }
' "$source/docs/PLUGINS.md" >"$work/steps"

unset BPOLENS_LEXICONS BPOLENS_PLUGINS
PATH="$work/prefix/bin:$PATH"
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name bpolens.pc)")
export PATH PKG_CONFIG_PATH
sh -eu "$work/steps" >"$work/out"

cat "$work/out"
cd "$work"
grep -q '^title,.*,bpo_worksite,' out
grep '^Accountant' out | grep -q ',home,'
grep '^Accountant' out | grep -q 'worksite=home ""Work from home""'
grep '^Electrician' out | grep -q ',office,'

# No page that is installed has a dead link.
pages=$(dirname "$(find prefix -path '*/doc/*' -name README.md |
  awk '{ print length, $0 }' | sort -n | head -n 1 | cut -d' ' -f2)")
test -f "$pages/plugins/_template/shift.c"
test -f "$pages/plugins/_template/lexicons/en/shift.tsv"
find "$pages" -name '*.md' >list
dead=0
while read -r page; do
  # A link is ](NAME) or ](NAME#PART).
  tr '\n' ' ' <"$page" | grep -o ']([^)]*)' | sed 's/^](//; s/[#)].*//' >links || :
  while read -r link; do
    case $link in
    '' | *:*) continue ;;
    esac
    test -e "$(dirname "$page")/$link" || {
      echo "FAILED: $page: dead link $link" >&2
      dead=1
    }
  done <links
done <list
test -s list
exit $dead
