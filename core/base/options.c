/* SPDX-License-Identifier: MIT */
#include "base/options.h"

#include <string.h>

bpl_status bpl_options_take(void *own, size_t size, const void *given,
                            bpl_error *err)
{
    uint32_t given_size;
    if (!given)
        return BPL_OK;
    memcpy(&given_size, given, sizeof given_size);
    if (given_size <= sizeof given_size)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "options without a size");
    if (size > given_size)
        size = given_size;
    memcpy((char *)own + sizeof given_size,
           (const char *)given + sizeof given_size, size - sizeof given_size);
    return BPL_OK;
}
