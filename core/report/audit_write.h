/* SPDX-License-Identifier: MIT */
/* Writers of audits, one a format. */
#ifndef BPL_REPORT_AUDIT_WRITE_H
#define BPL_REPORT_AUDIT_WRITE_H

#include "write/pen.h"
#include <bpolens/audit_report.h>

struct bpl_audit_writer {
    FILE *file;
    const bpl_model *model;
    bpl_audit_style style;
    bpl_pen pen;     /* what comes next in the file */
    bpl_pen details; /* of a page: behind its summary, which is in `pen` */
    uint64_t subjects, pages, claims;
    uint64_t verdicts[BPL_VERDICT_COUNT];
};

/* In the writer's pen. */
void bpl_audit_csv(bpl_audit_writer *writer, const bpl_audit *audit);
void bpl_audit_json(bpl_audit_writer *writer, const bpl_audit *audit);
void bpl_audit_markdown(bpl_audit_writer *writer, const bpl_audit *audit);
void bpl_audit_table(bpl_audit_writer *writer, const bpl_audit *audit);

/* A page: each subject adds rows to the summary and a section to the details;
 * the end writes all. Errors: IO, LIMIT, NOMEM. */
bpl_status bpl_audit_html(bpl_audit_writer *writer, const bpl_audit *audit,
                          bpl_error *err);
bpl_status bpl_audit_html_end(bpl_audit_writer *writer, bpl_error *err);
/* "supported" with its sign, as the page has it. */
void bpl_audit_html_verdict(bpl_pen *pen, bpl_verdict verdict);

/* Where the words stand in the quote; SIZE_MAX: nowhere. */
size_t bpl_audit_words_at(const bpl_quote *quote);

/* Is the claim's type one of the values of the label? Then it says what the
 * vendor calls itself. */
int bpl_audit_is_name(const bpl_model *model, const bpl_claim *claim);

#endif
