/* SPDX-License-Identifier: MIT */
/* What has to hold of an audit, and of it as written in every format. */
#ifndef BPL_TESTS_FUZZ_AUDITS_H
#define BPL_TESTS_FUZZ_AUDITS_H

#include "fuzz.h"

#include <bpolens/audit_report.h>

void fuzz_check_audit(const bpl_audit *audit);
void fuzz_write_audit(const bpl_model *model, const bpl_audit *audit,
                      bpl_buf *told);

#endif
