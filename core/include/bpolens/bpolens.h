/* SPDX-License-Identifier: MIT */
/*
 * bpolens: what work does a job ad or a vendor's page describe?
 *
 *     bpl_model *model;                      lexicons, tables, plugins
 *     bpl_worker *worker;                    one a thread
 *     const bpl_finding *finding;
 *     bpl_model_open(&model, NULL, &err);
 *     bpl_worker_new(&worker, model, &err);
 *     bpl_worker_label_text(worker, title, text, &finding, &err);
 *     puts(finding->label);                  "call_center"
 */
#ifndef BPOLENS_BPOLENS_H
#define BPOLENS_BPOLENS_H

#include <bpolens/audit.h>
#include <bpolens/audit_report.h>
#include <bpolens/codes.h>
#include <bpolens/crew.h>
#include <bpolens/database.h>
#include <bpolens/doing.h>
#include <bpolens/duplicates.h>
#include <bpolens/evaluate.h>
#include <bpolens/finding.h>
#include <bpolens/lexicon.h>
#include <bpolens/limits.h>
#include <bpolens/line.h>
#include <bpolens/model.h>
#include <bpolens/reader.h>
#include <bpolens/record.h>
#include <bpolens/status.h>
#include <bpolens/tally.h>
#include <bpolens/writer.h>

#endif
