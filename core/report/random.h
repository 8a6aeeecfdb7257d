/* SPDX-License-Identifier: MIT */
/*
 * Numbers for the bootstrap: xoshiro256** (Blackman & Vigna 2018), its state
 * filled by splitmix64. The same seed gives the same numbers everywhere.
 */
#ifndef BPL_REPORT_RANDOM_H
#define BPL_REPORT_RANDOM_H

#include <stdint.h>

typedef struct bpl_random {
    uint64_t state[4];
} bpl_random;

static inline void bpl_random_seed(bpl_random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
        random->state[i] = z ^ (z >> 31);
    }
}

static inline uint64_t bpl_random_turn(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static inline uint64_t bpl_random_next(bpl_random *random)
{
    uint64_t *s = random->state;
    uint64_t out = bpl_random_turn(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = bpl_random_turn(s[3], 45);
    return out;
}

/* Below `count` (not 0), each as likely: multiply and shift; what would make
 * some likelier is drawn again (Lemire 2019). */
static inline uint32_t bpl_random_below(bpl_random *random, uint32_t count)
{
    uint32_t odd = (uint32_t)(-count) % count;
    for (;;) {
        uint64_t product = (bpl_random_next(random) >> 32) * count;
        if ((uint32_t)product >= odd)
            return (uint32_t)(product >> 32);
    }
}

#endif
