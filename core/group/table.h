/* SPDX-License-Identifier: MIT */
/*
 * Which ads have a hash? Open addressing; of a hash up to BPL_LIMIT_BUCKET ads
 * are kept, the latest ones. Only 32 bits of it are looked at, so what is found
 * has to be compared again.
 */
#ifndef BPL_GROUP_TABLE_H
#define BPL_GROUP_TABLE_H

#include <bpolens/limits.h>
#include <bpolens/status.h>

#define BPL_NO_AD UINT32_MAX

typedef struct bpl_ad_slot {
    uint32_t hash, ad; /* ad BPL_NO_AD: empty */
} bpl_ad_slot;

/* Zeroed: empty. */
typedef struct bpl_ad_table {
    bpl_ad_slot *slots;
    uint32_t bits; /* 2^bits slots */
    size_t count;
} bpl_ad_table;

typedef struct bpl_ad_list {
    uint32_t ads[BPL_LIMIT_BUCKET];
    size_t count;
} bpl_ad_list;

void bpl_ad_table_fini(bpl_ad_table *table);
void bpl_ad_table_find(const bpl_ad_table *table, uint64_t hash,
                       bpl_ad_list *out);
/* NOMEM. */
bpl_status bpl_ad_table_add(bpl_ad_table *table, uint64_t hash, uint32_t ad);

#endif
