/* SPDX-License-Identifier: MIT */
/* Inside of bpl_kept: what bpl_database_add() writes. */
#ifndef BPL_WRITE_KEPT_H
#define BPL_WRITE_KEPT_H

#include "base/arena.h"
#include "write/cells.h"
#include "write/pen.h"
#include <bpolens/database.h>

/* One record. All texts are UTF-8 without NUL. */
typedef struct bpl_kept_ad {
    bpl_str source, title, company, location;
    bpl_str
        fields; /* JSON object of the other columns; empty: there are none */
    uint64_t number, line, hash;
    int32_t day;
    /* Its strings are ours or the model's; rules are left out. */
    bpl_finding finding;
} bpl_kept_ad;

struct bpl_kept {
    bpl_kept_ad *ads;
    size_t count, room;
    bpl_arena arena; /* of what ads point to */
    size_t bytes;    /* taken from it, about */
    /* Scratch. */
    bpl_buf text, work;
    bpl_pen pen;
    bpl_cells cells, names;
};

#endif
