/* SPDX-License-Identifier: MIT */
/*
 * JSON-LD: every object of type JobPosting, however deep in lists and graphs,
 * is a candidate; the first one, or the one that the page is about, is taken.
 * Recursion is bounded by the limit of json_depth, which the repair checks.
 */
#include "read/html_jsonld.h"

#include "base/error.h"
#include "read/json_repair.h"
#include <jansson.h>
#include <string.h>

void bpl_posting_init(bpl_posting *posting)
{
    for (size_t i = 0; i < BPL_PART_COUNT; i++)
        bpl_buf_init(&posting->parts[i], 4 * (size_t)BPL_MOST_PAGE_BYTES);
}

void bpl_posting_fini(bpl_posting *posting)
{
    for (size_t i = 0; i < BPL_PART_COUNT; i++)
        bpl_buf_fini(&posting->parts[i]);
}

void bpl_posting_reset(bpl_posting *posting)
{
    for (size_t i = 0; i < BPL_PART_COUNT; i++)
        bpl_buf_empty(&posting->parts[i]);
}

static const struct {
    const char *property;
    bpl_part part;
} properties[] = {
    {"title", BPL_PART_TITLE},
    {"hiringOrganization", BPL_PART_COMPANY},
    {"jobLocation", BPL_PART_LOCATION},
    {"applicantLocationRequirements", BPL_PART_LOCATION},
    {"jobLocationType", BPL_PART_LOCATION},
    {"description", BPL_PART_DESCRIPTION},
    {"responsibilities", BPL_PART_DUTIES},
    {"qualifications", BPL_PART_REQUIREMENTS},
    {"skills", BPL_PART_REQUIREMENTS},
    {"experienceRequirements", BPL_PART_REQUIREMENTS},
    {"educationRequirements", BPL_PART_REQUIREMENTS},
    {"jobBenefits", BPL_PART_BENEFITS},
    {"benefits", BPL_PART_BENEFITS},
    {"employerOverview", BPL_PART_ABOUT},
    {"datePosted", BPL_PART_DATE},
};
#define PROPERTY_COUNT (sizeof properties / sizeof properties[0])

bpl_part bpl_posting_part(const char *property)
{
    for (size_t i = 0; i < PROPERTY_COUNT; i++)
        if (strcmp(property, properties[i].property) == 0)
            return properties[i].part;
    return BPL_PART_COUNT;
}

bpl_status bpl_posting_add(bpl_posting *posting, bpl_part part,
                           const char *text, size_t len)
{
    bpl_buf *buf = &posting->parts[part];
    if (!len)
        return BPL_OK;
    if (buf->len)
        BPL_TRY(bpl_buf_putc(buf, '\n'));
    return bpl_buf_add(buf, text, len);
}

/* Members of an address that are said, in this order. */
static const char *const address_members[] = {
    "streetAddress", "addressLocality", "addressRegion", "addressCountry"};

static bpl_status add_value(bpl_posting *posting, bpl_part part,
                            const json_t *value);

static bpl_status add_address(bpl_posting *posting, const json_t *address)
{
    bpl_buf *buf = &posting->parts[BPL_PART_LOCATION];
    int first = 1;
    for (size_t i = 0; i < 4; i++) {
        const json_t *member = json_object_get(address, address_members[i]);
        if (json_is_object(member))
            member = json_object_get(member, "name");
        size_t len = json_is_string(member) ? json_string_length(member) : 0;
        if (!len)
            continue;
        if (!first)
            BPL_TRY(bpl_buf_puts(buf, ", "));
        else if (buf->len)
            BPL_TRY(bpl_buf_putc(buf, '\n'));
        first = 0;
        BPL_TRY(bpl_buf_add(buf, json_string_value(member), len));
    }
    return BPL_OK;
}

static bpl_status add_object(bpl_posting *posting, bpl_part part,
                             const json_t *object)
{
    const json_t *address = json_object_get(object, "address");
    if (part == BPL_PART_LOCATION && address) {
        if (json_is_object(address))
            return add_address(posting, address);
        return add_value(posting, part, address);
    }
    if (part == BPL_PART_LOCATION && json_object_get(object, "addressLocality"))
        return add_address(posting, object);
    if (part != BPL_PART_COMPANY && part != BPL_PART_LOCATION &&
        json_is_string(json_object_get(object, "description")))
        return add_value(posting, part, json_object_get(object, "description"));
    const json_t *name = json_object_get(object, "name");
    if (!name)
        name = json_object_get(object, "@value");
    return name ? add_value(posting, part, name) : BPL_OK;
}

static bpl_status add_value(bpl_posting *posting, bpl_part part,
                            const json_t *value)
{
    if (json_is_string(value))
        return bpl_posting_add(posting, part, json_string_value(value),
                               json_string_length(value));
    if (json_is_object(value))
        return add_object(posting, part, value);
    for (size_t i = 0; i < json_array_size(value); i++)
        BPL_TRY(add_value(posting, part, json_array_get(value, i)));
    return BPL_OK;
}

/* "JobPosting", "schema:JobPosting", "https://schema.org/JobPosting". */
static int is_posting_type(const json_t *type)
{
    static const char want[] = "JobPosting";
    size_t len = sizeof want - 1, have = json_string_length(type);
    if (!json_is_string(type) || have < len)
        return 0;
    const char *text = json_string_value(type) + (have - len);
    return memcmp(text, want, len) == 0 &&
           (have == len || strchr(":/#", text[-1]));
}

static int is_posting(const json_t *object)
{
    const json_t *type = json_object_get(object, "@type");
    if (json_is_string(type))
        return is_posting_type(type);
    for (size_t i = 0; i < json_array_size(type); i++)
        if (is_posting_type(json_array_get(type, i)))
            return 1;
    return 0;
}

/* What is known of the page's postings so far. */
struct search {
    bpl_str heading;
    json_t *first, *wanted; /* references of our own */
    int several;
    const bpl_limits *limits;
};

static int in_heading(bpl_str heading, const char *title, size_t len)
{
    while (len && (unsigned char)*title <= ' ') {
        title++;
        len--;
    }
    while (len && (unsigned char)title[len - 1] <= ' ')
        len--;
    return len && heading.len && memmem(heading.data, heading.len, title, len);
}

static void found_posting(struct search *search, json_t *posting)
{
    const json_t *title = json_object_get(posting, "title");
    if (!search->first)
        search->first = json_incref(posting);
    else if (!json_equal(json_object_get(search->first, "title"), title))
        search->several = 1;
    if (!search->wanted && json_is_string(title) &&
        in_heading(search->heading, json_string_value(title),
                   json_string_length(title)))
        search->wanted = json_incref(posting);
}

static void find_postings(struct search *search, json_t *value)
{
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            find_postings(search, json_array_get(value, i));
    } else if (json_is_object(value)) {
        const char *key;
        json_t *member;
        if (is_posting(value)) {
            found_posting(search, value);
            return;
        }
        json_object_foreach(value, key, member)
        {
            find_postings(search, member);
        }
    }
}

static bpl_status read_script(struct search *search, const xmlNode *script,
                              bpl_buf *work)
{
    const xmlNode *text = script->children;
    if (!text || !text->content ||
        (uintptr_t)script->psvi > (uintptr_t)search->limits->json)
        return BPL_OK;
    bpl_str in = {(const char *)text->content,
                  strlen((const char *)text->content)};
    unsigned flags = 0;
    bpl_buf_reset(work);
    BPL_TRY(bpl_json_repair(work, in, search->limits->json_depth, &flags));
    if (flags & BPL_JSON_DEEP || !work->len)
        return BPL_OK;
    json_t *root = json_loadb(work->data, work->len, JSON_ALLOW_NUL, NULL);
    if (root)
        find_postings(search, root);
    json_decref(root);
    return BPL_OK;
}

static bpl_status take_posting(bpl_posting *posting, const json_t *from)
{
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        const json_t *value = json_object_get(from, properties[i].property);
        if (value)
            BPL_TRY(add_value(posting, properties[i].part, value));
    }
    return BPL_OK;
}

bpl_status bpl_jsonld_read(const bpl_dom *dom, bpl_str heading,
                           bpl_posting *posting, bpl_buf *work, int *found)
{
    struct search search = {heading, NULL, NULL, 0, dom->limits};
    bpl_status status = BPL_OK;
    for (size_t i = 0; i < dom->script_count && status == BPL_OK; i++)
        status = read_script(&search, dom->scripts[i], work);
    const json_t *from = search.wanted    ? search.wanted
                         : search.several ? NULL
                                          : search.first;
    *found = from != NULL;
    bpl_posting_reset(posting);
    if (status == BPL_OK && from)
        status = take_posting(posting, from);
    json_decref(search.first);
    json_decref(search.wanted);
    return status;
}
