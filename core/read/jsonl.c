/* SPDX-License-Identifier: MIT */
/*
 * A line is repaired, and what comes of it is walked once: each member whose
 * path has the letters of a known name is a match. Matches are sorted by how
 * good their names are, and those of one name make one field.
 *
 *   {"job": {"title": "Agent", "text": ["Calls.", "Shifts."]}}
 *    path     jobtitle          jobtext       → title; "Calls.\nShifts."
 *
 * Lists are passed through, so members of objects in lists have one path. When
 * the whole has no text, one of its members may be the ad: {"data": {…}}.
 *
 * No tree is built: one by jansson took six times as long as all the rest, and
 * 400 MB for a line of 16. Behind the repair strings have no wrong escapes and
 * nothing nests too deep, so that the walk has only the grammar to see to.
 */
#include "read/jsonl.h"

#include "base/error.h"
#include "read/columns.h"
#include "read/cut.h"
#include "read/json_repair.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Where a walk is. */
struct walk {
    bpl_jsonl *jsonl;
    const char *at, *end;
    const char *wrong; /* what the grammar wants here */
    uint32_t objects, members;
    int text; /* a member for the text is there, be it empty */
};

static void each_buf(bpl_jsonl *jsonl, void (*call)(bpl_buf *buf))
{
    call(&jsonl->work);
    call(&jsonl->decoded);
    call(&jsonl->path);
    call(&jsonl->letters);
    call(&jsonl->joined);
}

static void init_buf(bpl_buf *buf)
{
    bpl_buf_init(buf, 8 * (size_t)BPL_MOST_RECORD_BYTES);
}

void bpl_jsonl_init(bpl_jsonl *jsonl, const bpl_names *names)
{
    memset(jsonl, 0, sizeof *jsonl);
    jsonl->names = names;
    jsonl->limits = bpl_limits_usual();
    each_buf(jsonl, init_buf);
}

void bpl_jsonl_fini(bpl_jsonl *jsonl)
{
    each_buf(jsonl, bpl_buf_fini);
    free(jsonl->matches);
    free(jsonl->fields);
    bpl_jsonl_init(jsonl, jsonl->names);
}

static const bpl_name *name_of(const bpl_jsonl *jsonl, uint32_t rank)
{
    return &jsonl->names->names[rank];
}

static bpl_status fail_grammar(struct walk *walk, const char *wanted)
{
    walk->wrong = wanted;
    return BPL_E_PARSE;
}

/* The next byte that is not blank, NUL at the end. */
static char next_byte(struct walk *walk)
{
    while (walk->at < walk->end && bpl_is_blank(*walk->at))
        walk->at++;
    if (walk->at == walk->end)
        return '\0';
    return *walk->at;
}

/* What is between the quotes, as it is written. */
static bpl_status take_string(struct walk *walk, bpl_str *out)
{
    const char *begin = walk->at + 1, *p = begin;
    for (;;) {
        p = memchr(p, '"', (size_t)(walk->end - p));
        if (!p)
            return fail_grammar(walk, "a string is not closed");
        const char *slash = p;
        while (slash > begin && slash[-1] == '\\')
            slash--;
        if ((p - slash) % 2 == 0)
            break;
        p++;
    }
    out->data = begin;
    out->len = (size_t)(p - begin);
    walk->at = p + 1;
    return BPL_OK;
}

static utf8proc_int32_t unit_at(const char *at)
{
    utf8proc_int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        char c = bpl_to_lower(at[i]);
        unit = unit * 16 + (bpl_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return unit;
}

/* Reads an escape from behind its backslash, and puts what it stands for. */
static size_t put_escape(bpl_buf *out, const char *at)
{
    static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
    const char *letter = memchr(letters, *at, sizeof letters - 1);
    if (*at != 'u') {
        const char *byte = letter ? bytes + (letter - letters) : at;
        out->data[out->len++] = *byte;
        return 1;
    }
    utf8proc_int32_t code = unit_at(at + 1);
    size_t used = 5;
    if (code >= 0xD800 && code <= 0xDBFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + (unit_at(at + 7) - 0xDC00);
        used = 11;
    }
    out->len += (size_t)utf8proc_encode_char(
        code, (utf8proc_uint8_t *)out->data + out->len);
    return used;
}

/* Never longer than it is written. */
static bpl_status unescape(bpl_buf *out, bpl_str text)
{
    const char *at = text.data, *end = at + text.len;
    BPL_TRY(bpl_buf_reserve(out, text.len + 4));
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t run = (size_t)((slash ? slash : end) - at);
        memcpy(out->data + out->len, at, run);
        out->len += run;
        at += run;
        if (slash)
            at += 1 + put_escape(out, at + 1);
    }
    return BPL_OK;
}

static bpl_status add_match(struct walk *walk, const bpl_json_match *match)
{
    bpl_jsonl *jsonl = walk->jsonl;
    if (jsonl->match_count == jsonl->match_room) {
        size_t room = jsonl->match_room ? 2 * jsonl->match_room : 32;
        bpl_json_match *grown =
            realloc(jsonl->matches, room * sizeof *jsonl->matches);
        if (!grown)
            return BPL_E_NOMEM;
        jsonl->matches = grown;
        jsonl->match_room = room;
    }
    jsonl->matches[jsonl->match_count++] = *match;
    return BPL_OK;
}

static bpl_status take_object(struct walk *walk);

/* A date may be a number: Unix time. */
static bpl_status take_number(struct walk *walk, const bpl_json_match *wanted)
{
    const char *begin = walk->at;
    while (walk->at < walk->end && bpl_is_digit(*walk->at))
        walk->at++;
    if (!wanted || name_of(walk->jsonl, wanted->rank)->zone != BPL_READ_DATE)
        return BPL_OK;
    bpl_json_match match = *wanted;
    match.begin = (size_t)(begin - walk->jsonl->work.data);
    match.len = (size_t)(walk->at - begin);
    return add_match(walk, &match);
}

static bpl_status take_word(struct walk *walk)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t left = (size_t)(walk->end - walk->at);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (len <= left && memcmp(walk->at, words[i], len) == 0) {
            walk->at += len;
            return BPL_OK;
        }
    }
    return fail_grammar(walk, "a value is missing, or none of JSON");
}

static bpl_status take_value(struct walk *walk, const bpl_json_match *wanted);

static bpl_status take_list(struct walk *walk, const bpl_json_match *wanted)
{
    walk->at++;
    if (next_byte(walk) == ']') {
        walk->at++;
        return BPL_OK;
    }
    for (;;) {
        BPL_TRY(take_value(walk, wanted));
        char c = next_byte(walk);
        if (c != ',' && c != ']')
            return fail_grammar(walk, "a comma or ']' is missing in a list");
        walk->at++;
        if (c == ']')
            return BPL_OK;
    }
}

/* wanted: NULL, or what its strings are matches of. */
static bpl_status take_value(struct walk *walk, const bpl_json_match *wanted)
{
    char c = next_byte(walk);
    if (c == '{')
        return take_object(walk);
    if (c == '[')
        return take_list(walk, wanted);
    if (bpl_is_digit(c))
        return take_number(walk, wanted);
    if (c != '"')
        return take_word(walk);
    bpl_str text;
    BPL_TRY(take_string(walk, &text));
    if (!wanted || !text.len)
        return BPL_OK;
    bpl_json_match match = *wanted;
    match.begin = (size_t)(text.data - walk->jsonl->work.data);
    match.len = text.len;
    return add_match(walk, &match);
}

/* A name and its colon; the path goes on with the name. */
static bpl_status take_name(struct walk *walk)
{
    bpl_jsonl *jsonl = walk->jsonl;
    bpl_str raw;
    if (next_byte(walk) != '"')
        return fail_grammar(walk, "a name in quotes is missing");
    BPL_TRY(take_string(walk, &raw));
    if (next_byte(walk) != ':')
        return fail_grammar(walk, "a colon is missing behind a name");
    walk->at++;
    if (jsonl->path.len)
        BPL_TRY(bpl_buf_putc(&jsonl->path, '.'));
    size_t begin = jsonl->path.len;
    BPL_TRY(unescape(&jsonl->path, raw));
    bpl_str name = {jsonl->path.data + begin, jsonl->path.len - begin};
    return bpl_names_letters(&jsonl->letters, name);
}

/* The rank of the path; of an option, whether it is just so. */
static uint32_t rank_path(struct walk *walk)
{
    const bpl_jsonl *jsonl = walk->jsonl;
    uint32_t rank = bpl_names_find(jsonl->names, bpl_buf_str(&jsonl->letters));
    if (rank == BPL_MAP_NONE)
        return rank;
    const bpl_name *name = name_of(jsonl, rank);
    if (name->zone == BPL_ZONE_BODY && name->one)
        walk->text = 1;
    if (rank >= BPL_NAME_ROWS)
        return rank;
    const char *option = jsonl->names->options[rank / 2];
    int exact = strlen(option) == jsonl->path.len &&
                memcmp(option, jsonl->path.data, jsonl->path.len) == 0;
    return exact ? rank : rank + 1;
}

static bpl_status take_member(struct walk *walk, uint32_t parent)
{
    bpl_jsonl *jsonl = walk->jsonl;
    size_t path = jsonl->path.len, letters = jsonl->letters.len;
    BPL_TRY(take_name(walk));
    bpl_json_match wanted = {rank_path(walk), parent, walk->members++, 0, 0};
    BPL_TRY(take_value(walk, wanted.rank == BPL_MAP_NONE ? NULL : &wanted));
    jsonl->path.len = path;
    jsonl->letters.len = letters;
    return BPL_OK;
}

/* Behind a member: 1 if there is another one. */
static bpl_status take_comma(struct walk *walk, int *more)
{
    char c = next_byte(walk);
    if (c != ',' && c != '}')
        return fail_grammar(walk, "a comma or '}' is missing in an object");
    walk->at++;
    *more = c == ',';
    return BPL_OK;
}

/* Empty objects are told by the bracket behind the first one. */
static int begin_object(struct walk *walk)
{
    walk->at++;
    if (next_byte(walk) != '}')
        return 1;
    walk->at++;
    return 0;
}

static bpl_status take_object(struct walk *walk)
{
    uint32_t id = walk->objects++;
    int more = begin_object(walk);
    while (more) {
        BPL_TRY(take_member(walk, id));
        BPL_TRY(take_comma(walk, &more));
    }
    return BPL_OK;
}

static int has_body(const bpl_jsonl *jsonl)
{
    for (size_t i = 0; i < jsonl->match_count; i++)
        if (name_of(jsonl, jsonl->matches[i].rank)->zone == BPL_ZONE_BODY)
            return 1;
    return 0;
}

static void forget(struct walk *walk)
{
    walk->jsonl->match_count = 0;
    bpl_buf_reset(&walk->jsonl->path);
    bpl_buf_reset(&walk->jsonl->letters);
}

static bpl_status walk_line(struct walk *walk)
{
    forget(walk);
    walk->at = walk->jsonl->work.data;
    walk->end = walk->at + walk->jsonl->work.len;
    walk->objects = 0;
    BPL_TRY(take_object(walk));
    next_byte(walk);
    if (walk->at < walk->end)
        return fail_grammar(walk, "more follows the object");
    return BPL_OK;
}

/* The first member that is an object with text, as if it were the line; *base
 * is its number. The line is known to be good. */
static bpl_status walk_members(struct walk *walk, uint32_t *base)
{
    walk->at = walk->jsonl->work.data;
    int more = begin_object(walk);
    while (more) {
        BPL_TRY(take_name(walk));
        forget(walk);
        *base = walk->objects;
        int object = next_byte(walk) == '{';
        BPL_TRY(take_value(walk, NULL));
        if (object && has_body(walk->jsonl))
            return BPL_OK;
        forget(walk);
        BPL_TRY(take_comma(walk, &more));
    }
    *base = 0;
    return walk_line(walk);
}

static int compare_matches(const void *a, const void *b)
{
    const bpl_json_match *one = a, *two = b;
    if (one->rank != two->rank)
        return one->rank < two->rank ? -1 : 1;
    if (one->parent != two->parent)
        return one->parent < two->parent ? -1 : 1;
    return one->begin < two->begin ? -1 : one->begin > two->begin;
}

/* Of names that come twice in an object the last counts. */
static void sort_matches(bpl_jsonl *jsonl)
{
    bpl_json_match *matches = jsonl->matches;
    size_t count = jsonl->match_count;
    if (count)
        qsort(matches, count, sizeof *matches, compare_matches);
    for (size_t i = count, last = count; i-- > 0;) {
        if (last == count || matches[i].rank != matches[last].rank ||
            matches[i].parent != matches[last].parent)
            last = i;
        else if (matches[i].member != matches[last].member)
            matches[i].len = 0;
    }
}

static bpl_status new_field(bpl_jsonl *jsonl, bpl_zone zone, bpl_field **out)
{
    if (jsonl->field_count == jsonl->field_room) {
        size_t room = jsonl->field_room ? 2 * jsonl->field_room : 16;
        bpl_field *grown = realloc(jsonl->fields, room * sizeof *jsonl->fields);
        if (!grown)
            return BPL_E_NOMEM;
        jsonl->fields = grown;
        jsonl->field_room = room;
    }
    *out = &jsonl->fields[jsonl->field_count++];
    memset(*out, 0, sizeof **out);
    (*out)->zone = zone;
    (*out)->markup = BPL_MARKUP_SCRAPED;
    return BPL_OK;
}

static bpl_str written(const bpl_jsonl *jsonl, const bpl_json_match *match)
{
    return (bpl_str){jsonl->work.data + match->begin, match->len};
}

/* Matches [begin, end) as one field; of an address the parts of one object. A
 * string without escapes is borrowed; the others have their place in `joined`
 * for now, as it may still move. */
static bpl_status make_field(bpl_jsonl *jsonl, size_t begin, size_t end,
                             int address)
{
    const bpl_json_match *first = &jsonl->matches[begin];
    bpl_field *field;
    BPL_TRY(new_field(jsonl, name_of(jsonl, first->rank)->zone, &field));
    bpl_str text = written(jsonl, first);
    if (!address && end - begin == 1 && !memchr(text.data, '\\', text.len)) {
        field->text = text;
        return BPL_OK;
    }
    size_t from = jsonl->joined.len;
    for (size_t i = begin; i < end; i++) {
        const bpl_json_match *match = &jsonl->matches[i];
        int part = name_of(jsonl, match->rank)->zone == BPL_ZONE_LOCATION &&
                   match->parent == first->parent;
        if (!match->len || (address && !part))
            continue;
        if (jsonl->joined.len > from)
            BPL_TRY(bpl_buf_puts(&jsonl->joined, address ? ", " : "\n"));
        BPL_TRY(unescape(&jsonl->joined, written(jsonl, match)));
    }
    field->text.len = jsonl->joined.len - from;
    return BPL_OK;
}

/* The date is no field. */
static void take_date(bpl_jsonl *jsonl)
{
    bpl_field *fields = jsonl->fields;
    for (size_t i = 0; i < jsonl->field_count; i++) {
        if (fields[i].zone != BPL_READ_DATE)
            continue;
        jsonl->date = fields[i].text;
        jsonl->field_count--;
        memmove(fields + i, fields + i + 1,
                (jsonl->field_count - i) * sizeof *fields);
    }
}

static void place_joined(bpl_jsonl *jsonl)
{
    size_t at = 0;
    for (size_t i = 0; i < jsonl->field_count; i++) {
        bpl_str *text = &jsonl->fields[i].text;
        if (!text->data && jsonl->joined.data) {
            text->data = jsonl->joined.data + at;
            at += text->len;
        }
    }
}

/* base: the object whose members are no parts of an address. */
static bpl_status make_fields(bpl_jsonl *jsonl, uint32_t base)
{
    size_t count = jsonl->match_count;
    unsigned found = 0; /* zones of which no more is read */
    bpl_buf_empty(&jsonl->joined);
    sort_matches(jsonl);
    for (size_t begin = 0, end; begin < count; begin = end) {
        const bpl_json_match *first = &jsonl->matches[begin];
        const bpl_name *name = name_of(jsonl, first->rank);
        for (end = begin + 1; end < count; end++)
            if (jsonl->matches[end].rank != first->rank)
                break;
        if (name->one && found & 1u << name->zone)
            continue;
        if (name->one)
            found |= 1u << name->zone;
        int address = name->zone == BPL_ZONE_LOCATION &&
                      first->rank >= BPL_NAME_ROWS && first->parent != base;
        BPL_TRY(make_field(jsonl, begin, address ? count : end, address));
    }
    place_joined(jsonl);
    take_date(jsonl);
    return BPL_OK;
}

/* An ad without text may still have a title. */
static bpl_status check_fields(const bpl_jsonl *jsonl, int text,
                               const char *source, uint64_t line,
                               bpl_error *err)
{
    const char *option = jsonl->names->options[0];
    if (!text && option && !jsonl->names->bare)
        return bpl_fail(err, BPL_E_PARSE, source, line, "no member \"%.60s\"",
                        option);
    for (size_t i = 0; i < jsonl->field_count; i++)
        text |= jsonl->fields[i].zone == BPL_ZONE_BODY ||
                jsonl->fields[i].zone == BPL_ZONE_TITLE;
    if (!text && !jsonl->names->bare)
        return bpl_fail(err, BPL_E_PARSE, source, line,
                        "no member with the ad's text (name it with --text)");
    return BPL_OK;
}

/* The object's fields, or those of a member that is the ad. */
static bpl_status find_fields(bpl_jsonl *jsonl, const char *source,
                              uint64_t line, bpl_error *err)
{
    struct walk walk = {.jsonl = jsonl};
    uint32_t base = 0;
    bpl_status status = walk_line(&walk);
    if (status == BPL_E_PARSE)
        return bpl_fail(err, status, source, line, "is no valid JSON: %s",
                        walk.wrong);
    BPL_TRY(status);
    jsonl->object = 1;
    int text = walk.text;
    if (!has_body(jsonl) && !jsonl->names->options[0])
        BPL_TRY(walk_members(&walk, &base));
    BPL_TRY(make_fields(jsonl, base));
    return check_fields(jsonl, text, source, line, err);
}

static bpl_status read_object(bpl_jsonl *jsonl, bpl_str text,
                              const char *source, uint64_t line, bpl_error *err)
{
    unsigned flags;
    bpl_buf_empty(&jsonl->decoded);
    if (!bpl_utf8_valid(text.data, text.len)) {
        BPL_TRY(bpl_to_utf8(&jsonl->decoded, text, NULL));
        text = bpl_buf_str(&jsonl->decoded);
        jsonl->repaired = 1;
    }
    bpl_buf_empty(&jsonl->work);
    BPL_TRY(
        bpl_json_repair(&jsonl->work, text, jsonl->limits->json_depth, &flags));
    bpl_buf_empty(&jsonl->decoded);
    if (flags & BPL_JSON_DEEP)
        return bpl_fail(err, BPL_E_LIMIT, source, line, "nests deeper than %u",
                        jsonl->limits->json_depth);
    if (flags & BPL_JSON_REPAIRED)
        jsonl->repaired = 1;
    return find_fields(jsonl, source, line, err);
}

/* Other blanks than those of JSON, as NUL, make an object no JSON. */
static int is_json_blank(const char *at, const char *end)
{
    while (at < end &&
           (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at == end;
}

bpl_status bpl_jsonl_read(bpl_jsonl *jsonl, bpl_str raw, const char *source,
                          uint64_t line, bpl_error *err)
{
    jsonl->object = jsonl->repaired = 0;
    jsonl->field_count = 0;
    jsonl->date = (bpl_str){NULL, 0};
    bpl_str text = bpl_trim(raw);
    if (!text.len)
        return bpl_fail(err, BPL_E_PARSE, source, line, "blank line");
    if (*text.data != '{')
        return bpl_fail(err, BPL_E_PARSE, source, line,
                        "is no JSON object: it begins with '%.1s'",
                        (unsigned char)*text.data < 0x7F ? text.data : "?");
    if (text.data[text.len - 1] != '}')
        return bpl_fail(err, BPL_E_PARSE, source, line,
                        "is no whole JSON object: it doesn't end with '}'");
    bpl_status status = read_object(jsonl, text, source, line, err);
    jsonl->repaired |= !is_json_blank(raw.data, text.data) ||
                       !is_json_blank(text.data + text.len, raw.data + raw.len);
    if (status == BPL_E_NOMEM)
        return bpl_fail_nomem(err);
    return status;
}
