/* SPDX-License-Identifier: MIT */
/*
 * A hash of short byte strings (words): eight bytes a step, multiply and mix,
 * in the way of wyhash. For tables inside one process, and for the hash of
 * the model that reports print; not against attackers: tables that hold
 * input words are bounded.
 */
#ifndef BPL_BASE_HASH_H
#define BPL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t bpl_hash_mix(uint64_t a, uint64_t b)
{
    a = (a ^ b) * UINT64_C(0x9E3779B97F4A7C15);
    return a ^ (a >> 29);
}

static inline uint64_t bpl_hash_seed(uint64_t hash, const void *data,
                                     size_t len)
{
    const char *at = (const char *)data;
    uint64_t word;
    hash ^= (uint64_t)len * UINT64_C(0xA0761D6478BD642F);
    for (; len >= 8; at += 8, len -= 8) {
        memcpy(&word, at, 8);
        hash = bpl_hash_mix(hash, word);
    }
    word = 0;
    if (len)
        memcpy(&word, at, len);
    hash = bpl_hash_mix(hash, word);
    return hash ^ (hash >> 32);
}

static inline uint64_t bpl_hash(const void *data, size_t len)
{
    return bpl_hash_seed(UINT64_C(0x2545F4914F6CDD1D), data, len);
}

#endif
