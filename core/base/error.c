/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bpl_status bpl_fail(bpl_error *err, bpl_status code, const char *source,
                    uint64_t line, const char *format, ...)
{
    if (!err)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    err->line = line;
    if (source)
        snprintf(err->source, sizeof err->source, "%s", source);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

bpl_status bpl_fail_nomem(bpl_error *err)
{
    return bpl_fail(err, BPL_E_NOMEM, NULL, 0, "out of memory");
}

const char *bpl_zone_name(bpl_zone zone)
{
    static const char *const names[BPL_ZONE_COUNT] = {
        "body",         "title",    "company", "location",
        "requirements", "benefits", "about",   "apply"};
    return (unsigned)zone < BPL_ZONE_COUNT ? names[zone] : NULL;
}

const char *bpl_status_name(bpl_status status)
{
    switch (status) {
    case BPL_OK:
        return "ok";
    case BPL_END:
        return "end of input";
    case BPL_E_NOMEM:
        return "out of memory";
    case BPL_E_ARG:
        return "bad argument";
    case BPL_E_IO:
        return "input/output error";
    case BPL_E_PARSE:
        return "parse error";
    case BPL_E_LIMIT:
        return "over a limit";
    case BPL_E_ABI:
        return "wrong plugin ABI";
    case BPL_E_PLUGIN:
        return "plugin failed";
    case BPL_E_NOTFOUND:
        return "not found";
    case BPL_E_INTERNAL:
        return "internal error";
    }
    return "unknown status";
}
