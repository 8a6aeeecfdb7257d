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

/* The last 0 to 7 bytes as one word: two loads of known size that may overlap
 * are far cheaper than a copy of unknown size. */
static inline uint64_t bpl_hash_tail(const char *at, size_t len)
{
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, at, 4);
        memcpy(&high, at + len - 4, 4);
        return low | (uint64_t)high << (8 * (len - 4));
    }
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return word;
}

/* The same of bytes behind which eight more may be read. */
static inline uint64_t bpl_hash_tail_padded(const char *at, size_t len)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, at, 8);
    return word & ((UINT64_C(1) << (8 * len)) - 1);
#else
    return bpl_hash_tail(at, len);
#endif
}

static inline uint64_t bpl_hash_start(uint64_t hash, const char **at,
                                      size_t *len)
{
    hash ^= (uint64_t)*len * UINT64_C(0xA0761D6478BD642F);
    for (; *len >= 8; *at += 8, *len -= 8) {
        uint64_t word;
        memcpy(&word, *at, 8);
        hash = bpl_hash_mix(hash, word);
    }
    return hash;
}

static inline uint64_t bpl_hash_seed(uint64_t hash, const void *data,
                                     size_t len)
{
    const char *at = (const char *)data;
    hash = bpl_hash_start(hash, &at, &len);
    hash = bpl_hash_mix(hash, bpl_hash_tail(at, len));
    return hash ^ (hash >> 32);
}

static inline uint64_t bpl_hash(const void *data, size_t len)
{
    return bpl_hash_seed(UINT64_C(0x2545F4914F6CDD1D), data, len);
}

/* A hash of many bytes, another one than bpl_hash: four lanes, as each step of
 * one waits for the step before. */
static inline uint64_t bpl_hash_long(const void *data, size_t len)
{
    const char *at = (const char *)data;
    uint64_t hash = bpl_hash_mix(UINT64_C(0x2545F4914F6CDD1D), len);
    uint64_t lanes[4] = {1, 2, 3, 4};
    for (; len >= sizeof lanes; at += sizeof lanes, len -= sizeof lanes) {
        uint64_t words[4];
        memcpy(words, at, sizeof words);
        for (int i = 0; i < 4; i++)
            lanes[i] = bpl_hash_mix(lanes[i], words[i]);
    }
    for (int i = 0; i < 4; i++)
        hash = bpl_hash_mix(hash, lanes[i]);
    return bpl_hash_seed(hash, at, len);
}

/* bpl_hash of bytes behind which eight more may be read; faster for words. */
static inline uint64_t bpl_hash_padded(const char *at, size_t len)
{
    uint64_t hash = bpl_hash_start(UINT64_C(0x2545F4914F6CDD1D), &at, &len);
    hash = bpl_hash_mix(hash, bpl_hash_tail_padded(at, len));
    return hash ^ (hash >> 32);
}

#endif
