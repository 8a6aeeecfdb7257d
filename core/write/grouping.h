/* SPDX-License-Identifier: MIT */
/* What is said of a record only when the ones before it are known: its place
 * in a draft stays open until the draft is added. */
#ifndef BPL_WRITE_GROUPING_H
#define BPL_WRITE_GROUPING_H

#include "write/writer.h"

/* The place is here, for the record in the making. */
void bpl_grouping_here(bpl_draft *draft);

/* Writes the draft's text from `skip` on, with groupings in their places;
 * groupings NULL: they are empty. IO, NOMEM. */
bpl_status bpl_grouping_write(bpl_writer *writer, const bpl_draft *draft,
                              size_t skip, const bpl_grouping *groupings,
                              bpl_error *err);

/* Of a table: the width of a grouping. */
enum { BPL_GROUPING_WIDTH = 6 };

#endif
