/* SPDX-License-Identifier: MIT */
#include "report/tally_ask.h"

#include "base/error.h"
#include "report/values.h"
#include "write/evidence.h"
#include <stdlib.h>
#include <string.h>

/* Names as label's output has them. */
#define STATUS   "status"
#define LANGUAGE "language"
#define ROLE     "role"
/* Of label's JSONL, whatever the prefix of its CSV. */
#define OBJECT "bpo"

/* Members, in the order in which every bpl_members is told of them. */
enum { LABEL_MEMBER, STATUS_MEMBER, FIRST_MEMBER };

static int is_facet(const bpl_model *model, const char *name)
{
    for (size_t i = 0; i < bpl_model_plugin_count(model); i++)
        if (strcmp(bpl_model_plugin(model, i)->facet, name) == 0)
            return 1;
    return 0;
}

static void set_kind(bpl_ask *ask, const bpl_model *model)
{
    ask->kind = BPL_ASK_COLUMN;
    if (is_facet(model, ask->name) || strcmp(ask->name, BPL_LABEL_FACET) == 0)
        ask->kind = BPL_ASK_FACET;
    else if (strcmp(ask->name, STATUS) == 0)
        ask->kind = BPL_ASK_STATUS;
    else if (strcmp(ask->name, LANGUAGE) == 0)
        ask->kind = BPL_ASK_LANGUAGE;
    for (int i = 0; i < BPL_CODE_SYSTEMS; i++) {
        if (strcmp(bpl_code_system_name((bpl_code_system)i), ask->name) != 0)
            continue;
        ask->kind = BPL_ASK_CODE;
        ask->system = (bpl_code_system)i;
    }
}

static void add_ask(bpl_asks *asks, bpl_ask *ask, const char *name,
                    const bpl_model *model, size_t *members)
{
    ask->name = name;
    ask->member = (*members)++;
    set_kind(ask, model);
    asks->columns |= ask->kind == BPL_ASK_COLUMN;
}

static bpl_status add_where(bpl_asks *asks, const char *text,
                            const bpl_model *model, size_t *members,
                            bpl_arena *arena, bpl_error *err)
{
    bpl_condition *where = &asks->where[asks->where_count];
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : 0;
    where->isnt = len && text[len - 1] == '!';
    len -= where->isnt ? 1 : 0;
    if (!len)
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "--where is NAME=VALUE or NAME!=VALUE, not %.60s",
                        text);
    char *name = bpl_arena_dup(arena, text, len);
    if (!name)
        return bpl_fail_nomem(err);
    where->value = equals + 1;
    add_ask(asks, &where->ask, name, model, members);
    asks->where_count++;
    return BPL_OK;
}

static int needs_codes(const bpl_asks *asks)
{
    for (size_t i = 0; i < bpl_asks_count(asks); i++)
        if (bpl_asks_at(asks, i)->kind == BPL_ASK_CODE)
            return 1;
    return 0;
}

/* What is wrong with its tables is not wrong with our files. */
static bpl_status open_codes(bpl_asks *asks, const bpl_model *model,
                             bpl_error *err)
{
    bpl_status status = bpl_codes_open(&asks->codes, model, err);
    if (status == BPL_OK || status == BPL_E_NOMEM)
        return status;
    if (err)
        err->code = BPL_E_PLUGIN;
    return BPL_E_PLUGIN;
}

bpl_status bpl_asks_init(bpl_asks *asks, const bpl_model *model,
                         const bpl_tally_options *options, bpl_arena *arena,
                         bpl_error *err)
{
    size_t members = FIRST_MEMBER, len;
    asks->label =
        (bpl_ask){BPL_LABEL_FACET, BPL_ASK_FACET, BPL_PSIC, LABEL_MEMBER};
    asks->status = (bpl_ask){STATUS, BPL_ASK_STATUS, BPL_PSIC, STATUS_MEMBER};
    asks->prefix = options->prefix ? options->prefix : OBJECT "_";
    if (options->by_count > BPL_TALLY_BY)
        return bpl_fail(err, BPL_E_ARG, NULL, 0,
                        "--by takes one column or two");
    asks->where = bpl_arena_alloc(arena, (options->where_count + 1) *
                                             sizeof *asks->where);
    if (!asks->where)
        return bpl_fail_nomem(err);
    add_ask(asks, &asks->by[0],
            options->by_count ? options->by[0] : BPL_LABEL_FACET, model,
            &members);
    asks->by_count = 1;
    if (options->by_count == BPL_TALLY_BY)
        add_ask(asks, &asks->by[asks->by_count++], options->by[1], model,
                &members);
    if (asks->by_count > 1 && strcmp(asks->by[0].name, asks->by[1].name) == 0)
        return bpl_fail(err, BPL_E_ARG, NULL, 0, "--by has %.60s twice",
                        asks->by[0].name);
    for (size_t i = 0; i < options->where_count; i++)
        BPL_TRY(
            add_where(asks, options->where[i], model, &members, arena, err));
    len = strcspn(asks->prefix, "_.");
    asks->stem = (bpl_str){asks->prefix, len};
    return needs_codes(asks) ? open_codes(asks, model, err) : BPL_OK;
}

void bpl_asks_fini(bpl_asks *asks)
{
    bpl_codes_close(asks->codes);
    asks->codes = NULL;
}

const bpl_ask *bpl_asks_at(const bpl_asks *asks, size_t index)
{
    return index < asks->by_count ? &asks->by[index]
                                  : &asks->where[index - asks->by_count].ask;
}

static bpl_status want(const bpl_asks *asks, const bpl_ask *ask,
                       bpl_members *members)
{
    char name[256];
    size_t number;
    const char *what = ask->kind == BPL_ASK_CODE ? ROLE : ask->name;
    int ours = ask->kind != BPL_ASK_COLUMN;
    if (!ours)
        return bpl_members_want(members, what, &number);
    snprintf(name, sizeof name, "%s%s", asks->prefix, what);
    return bpl_members_want(members, name, &number);
}

bpl_status bpl_asks_want(const bpl_asks *asks, bpl_members *members)
{
    BPL_TRY(want(asks, &asks->label, members));
    BPL_TRY(want(asks, &asks->status, members));
    for (size_t i = 0; i < bpl_asks_count(asks); i++)
        BPL_TRY(want(asks, bpl_asks_at(asks, i), members));
    return BPL_OK;
}

int bpl_ask_fits(const bpl_ask *ask, const bpl_finding *finding,
                 const bpl_members *members)
{
    return (finding && ask->kind != BPL_ASK_COLUMN) ||
           members->names[ask->member].here;
}

static const char *facet_value(const bpl_finding *finding, const char *name)
{
    if (strcmp(name, BPL_LABEL_FACET) == 0)
        return bpl_or_empty(finding->label);
    const bpl_facet *facet = bpl_finding_facet(finding, name);
    return facet ? bpl_or_empty(facet->value) : "";
}

/* Codes are looked up by C strings; names of values are short. */
static void copy_value(char out[64], bpl_str value)
{
    size_t len = value.len < 63 ? value.len : 63;
    if (len)
        memcpy(out, value.data, len);
    out[len] = '\0';
}

static bpl_str code(const bpl_asks *asks, const bpl_ask *ask,
                    const bpl_finding *finding, const bpl_members *members)
{
    char label[64], role[64];
    bpl_ask about_role = *ask;
    about_role.kind = BPL_ASK_FACET;
    about_role.name = ROLE;
    copy_value(label, bpl_ask_answer(asks, &asks->label, finding, members));
    copy_value(role, bpl_ask_answer(asks, &about_role, finding, members));
    const bpl_code *found =
        *label ? bpl_codes_suggest(asks->codes, ask->system, label, role)
               : NULL;
    return bpl_str_of(found ? found->code : "");
}

bpl_str bpl_ask_answer(const bpl_asks *asks, const bpl_ask *ask,
                       const bpl_finding *finding, const bpl_members *members)
{
    if (ask->kind == BPL_ASK_CODE)
        return code(asks, ask, finding, members);
    if (!finding || ask->kind == BPL_ASK_COLUMN)
        return bpl_trim(bpl_members_cell(members, ask->member));
    if (ask->kind == BPL_ASK_STATUS)
        return bpl_str_of(bpl_certainty_name(finding->certainty));
    return bpl_str_of(ask->kind == BPL_ASK_LANGUAGE
                          ? bpl_or_empty(finding->language)
                          : facet_value(finding, ask->name));
}

/* Of one name any of its values will do, but none of those that it must not
 * have; of several names all. */
int bpl_asks_pass(const bpl_asks *asks, const bpl_finding *finding,
                  const bpl_members *members, uint64_t *matched)
{
    int pass = 1;
    for (size_t i = 0; i < asks->where_count; i++) {
        const bpl_condition *where = &asks->where[i];
        bpl_str answer = bpl_ask_answer(asks, &where->ask, finding, members);
        int is = bpl_str_is(answer, where->value);
        matched[i] += is ? 1 : 0;
        for (size_t j = 0; j < asks->where_count && !where->isnt && !is; j++)
            is = !asks->where[j].isnt &&
                 strcmp(asks->where[j].ask.name, where->ask.name) == 0 &&
                 bpl_str_is(answer, asks->where[j].value);
        pass = pass && is != where->isnt;
    }
    return pass;
}
