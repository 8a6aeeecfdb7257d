/* SPDX-License-Identifier: MIT */
#include "score/doing.h"

_Thread_local bpl_doing bpl_doing_here;

const bpl_doing *bpl_doing_now(void)
{
    return &bpl_doing_here;
}
