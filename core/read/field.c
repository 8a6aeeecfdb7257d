/* SPDX-License-Identifier: MIT */
#include "read/field.h"

#include "base/error.h"

bpl_status bpl_fields_check(const bpl_record *record, const bpl_limits *limits,
                            bpl_error *err)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].text.len > limits->field)
            return bpl_fail(err, BPL_E_LIMIT, record->source, record->line,
                            "a field of %zu bytes, more than %u",
                            record->fields[i].text.len, limits->field);
    return BPL_OK;
}
