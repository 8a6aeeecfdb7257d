/* SPDX-License-Identifier: MIT */
/* Who could have put a plugin where it is? */
#ifndef BPL_SCORE_TRUST_H
#define BPL_SCORE_TRUST_H

#include <bpolens/status.h>

/* A folder, or a file, of plugins is used when it belongs to root or to the
 * user that we run as, and nobody else may write to it (a folder with the
 * sticky bit can still be added to). Symbolic links are followed. The folders
 * above it are not looked at: what others put there in its place is theirs,
 * and refused for that. PLUGIN says why not; IO. */
bpl_status bpl_check_trusted_folder(const char *path, bpl_error *err);
bpl_status bpl_check_trusted_file(const char *path, bpl_error *err);

#endif
