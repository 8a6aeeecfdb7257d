/* SPDX-License-Identifier: MIT */
#include "report/audit_write.h"
#include "report/html_out.h"

void bpl_audit_html(bpl_audit_writer *writer, const bpl_audit *audit)
{
    bpl_html_puts(&writer->details, audit->id);
}

void bpl_audit_html_end(bpl_audit_writer *writer)
{
    bpl_pen_str(&writer->pen, bpl_pen_text(&writer->details));
}
