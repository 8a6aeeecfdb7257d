/* SPDX-License-Identifier: MIT */
/* Matching, zones and negation, each case a text and the hits it has to give.
 *
 * Hits are written as [!]category:words[@zone], "; " between them; ! is a
 * negated one, a zone is written where it is not body. */
#include "base/error.h"
#include "lexfiles.h"
#include "match/match.h"
#include "match/matcher.h"

static const char *const channel =
    LEXICON("channel") "voice\tvoice\t1\t\tfield\t\n"
                       "inbound calls\tvoice\t2\t\tfield\t\n"
                       "calls\tvoice\t1\t\tfield\t\n"
                       "call center\tvoice\t1\t\tfield\t\n"
                       "phone\tvoice\t1\t\tfield\t\n"
                       "non-voice\tnonvoice\t1\t\tfield\t\n"
                       "e-mail support\tnonvoice\t1\t\tfield\t\n"
                       "follow-up call\tvoice\t1\t\tfield\t\n"
                       "chat\tnonvoice\t1\texact\tfield\t\n"
                       "US\tplace\t1\tcased\tfield\t\n"
                       "outsourc*\tbpo\t1\tglob\tfield\t\n"
                       "*shore team\tshore\t1\tglob\tfield\t\n"
                       "*monitor*\tquality\t1\tglob\tfield\t\n"
                       "caf\xC3\xA9\tplace\t1\t\tfield\t\n"
                       "voice of the customer\tmask\t0\t\tfield\t\n"
                       "offshore drilling\tmask\t0\t\tfield\t\n"
                       "selling\tsales\t1\t\tfield\t\n";

/* Entries that tie in length, and one that stands in `channel`, too. */
static const char *const role =
    LEXICON("role") "calls\tagent\t1\t\tfield\t\n"
                    "train\tstem\t1\t\tfield\t\n"
                    "train*\tglob\t1\tglob\tfield\t\n"
                    "training\texact\t1\texact\tfield\t\n"
                    "Training\tcased\t1\tcased\tfield\t\n"
                    "earlier\tfirst\t1\t\tfield\t\n"
                    "earlier\tsecond\t1\t\tfield\t\n"
                    "drilling\tdriller\t1\t\tfield\t\n";

static const char *const zones =
    LEXICON("zones") "how to apply\tapply\t\t\tfield\t\n"
                     "qualifications\trequirements\t\t\tfield\t\n"
                     "benefits\tbenefits\t\t\tfield\t\n"
                     "about us\tabout\t\t\tfield\t\n"
                     "benefits administration\tmask\t\t\tfield\t\n"
                     "additional information\tbody\t\t\tfield\t\n"
                     "responsibilities\tbody\t\t\tfield\t\n";

static const char *const cues =
    LEXICON("cues") "send your resume\tapply\t\t\tfield\t\n"
                    "we are a leading\tabout\t\t\tfield\t\n"
                    "years of experience\trequirements\t\t\tfield\t\n";

static const char *const negation =
    LEXICON("negation") "no\tpre\t4\texact\tfield\t\n"
                        "not\tpre\t\texact\tfield\t\n"
                        "non\tpre\t1\texact\tfield\t\n"
                        "not required\tpost\t4\t\tfield\t\n"
                        "are not required\tpost\t4\t\tfield\t\n"
                        "not only\tpseudo\t\t\tfield\t\n"
                        "no call center experience\tpseudo\t\t\tfield\t\n"
                        "experience is not required\tpseudo\t\t\tfield\t\n"
                        "but\tstop\t\texact\tfield\t\n";

static const char *const factors = "lexicon\tzone\tfactor\n"
                                   "*\ttitle\t3\n"
                                   "*\tapply\t0\n"
                                   "*\trequirements\t0.5\n"
                                   "role\ttitle\t2\n";

typedef struct fixture {
    lexfiles files;
    bpl_categories categories;
    bpl_lexset *set;
    bpl_table table;
    bpl_zone_factors *factors;
    bpl_matcher *matcher;
    bpl_document document;
    bpl_matches matches;
    bpl_buf text;
} fixture;

static void load(fixture *at)
{
    bpl_error err;
    bpl_status status =
        bpl_lexset_load(&at->set, &at->categories, "en",
                        lexfiles_path(&at->files, "en"), NULL, "english", &err);
    if (status != BPL_OK)
        fprintf(stderr, "%s:%u: %s\n", err.source, (unsigned)err.line,
                err.message);
    CU_ASSERT_EQUAL_FATAL(status, BPL_OK);
    CU_ASSERT_EQUAL_FATAL(
        bpl_matcher_new(&at->matcher, at->set, at->factors, NULL), BPL_OK);
}

static void begin(fixture *at)
{
    memset(at, 0, sizeof *at);
    lexfiles_make(&at->files);
    bpl_document_init(&at->document);
    bpl_buf_init(&at->text, 1u << 20);
}

static void open_fixture(fixture *at)
{
    begin(at);
    lexfiles_put(&at->files, "en/channel.tsv", channel);
    lexfiles_put(&at->files, "en/role.tsv", role);
    lexfiles_put(&at->files, "en/zones.tsv", zones);
    lexfiles_put(&at->files, "en/cues.tsv", cues);
    lexfiles_put(&at->files, "en/negation.tsv", negation);
    lexfiles_put(&at->files, "rules/zones.tsv", factors);
    CU_ASSERT_EQUAL_FATAL(
        bpl_table_load(&at->table, lexfiles_path(&at->files, "rules/zones.tsv"),
                       NULL),
        BPL_OK);
    CU_ASSERT_EQUAL_FATAL(bpl_zone_factors_new(&at->factors, &at->table, NULL),
                          BPL_OK);
    load(at);
}

static void close_fixture(fixture *at)
{
    bpl_matcher_free(at->matcher);
    bpl_zone_factors_free(at->factors);
    bpl_table_fini(&at->table);
    bpl_lexset_free(at->set);
    bpl_map_fini(&at->categories.map);
    free(at->categories.lexicon);
    free(at->categories.name);
    bpl_arena_fini(&at->categories.arena);
    bpl_document_fini(&at->document);
    bpl_buf_fini(&at->text);
    lexfiles_drop(&at->files);
}

static void match(fixture *at, const char *title, const char *text)
{
    bpl_field fields[2] = {
        {{title, strlen(title)}, BPL_ZONE_TITLE, BPL_MARKUP_PLAIN},
        {{text, strlen(text)}, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED}};
    bpl_record record = {.fields = fields, .field_count = 2};
    CU_ASSERT_EQUAL_FATAL(bpl_document_build(&at->document, &record, NULL),
                          BPL_OK);
    CU_ASSERT_EQUAL_FATAL(
        bpl_match(at->matcher, &at->document, &at->matches, NULL), BPL_OK);
}

/* The hits of a lexicon as text. */
static bpl_str hits_of(fixture *at, const char *lexicon)
{
    size_t index = bpl_lexset_find(at->set, lexicon);
    CU_ASSERT_FATAL(index < at->matches.lexicon_count);
    bpl_buf_reset(&at->text);
    for (uint32_t i = at->matches.first[index];
         i < at->matches.first[index + 1]; i++) {
        const bpl_hit *hit = &at->matches.hits[i];
        const char *zone = bpl_zone_name((bpl_zone)hit->zone);
        CU_ASSERT_EQUAL(bpl_buf_printf(&at->text, "%s%s%s:%.*s%s%s",
                                       at->text.len ? "; " : "",
                                       hit->flags & BPL_HIT_NEGATED ? "!" : "",
                                       at->categories.name[hit->category],
                                       (int)(hit->byte_end - hit->byte_begin),
                                       at->document.text.data + hit->byte_begin,
                                       hit->zone == BPL_ZONE_BODY ? "" : "@",
                                       hit->zone == BPL_ZONE_BODY ? "" : zone),
                        BPL_OK);
    }
    return bpl_buf_str(&at->text);
}

typedef struct text_case {
    const char *text, *want;
} text_case;

static void check(fixture *at, const char *lexicon, const text_case *cases,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        match(at, "", cases[i].text);
        bpl_str got = hits_of(at, lexicon);
        int equal = unit_equal(got.len ? got.data : "", got.len, cases[i].want);
        if (!equal)
            fprintf(stderr, "    in   «%s»\n", cases[i].text);
        CU_ASSERT_TRUE(equal);
    }
}
#define CHECK(at, lexicon, cases)                                              \
    check(at, lexicon, cases, sizeof(cases) / sizeof(cases)[0])

static void test_spellings(void)
{
    static const text_case cases[] = {
        {"a call center here", "voice:call center"},
        {"a call-center here", "voice:call-center"},
        {"a callcenter here", "voice:callcenter"},
        {"Call Centers everywhere", "voice:Call Centers"},
        {"this is non voice work", "nonvoice:non voice"},
        {"this is Non-Voice work", "nonvoice:Non-Voice"},
        {"this is nonvoice work", "nonvoice:nonvoice"},
        {"doing email support", "nonvoice:email support"},
        {"doing e-mail support", "nonvoice:e-mail support"},
        {"make a followup call", "voice:followup call"},
        {"make follow up calls", "voice:follow up calls"},
        {"a center of calls", "voice:calls"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    close_fixture(&at);
}

static void test_kinds(void)
{
    static const text_case cases[] = {
        {"she calls, was calling and called",
         "voice:calls; voice:calling; voice:called"},
        {"a caller", ""},
        {"chat and Chat", "nonvoice:chat; nonvoice:Chat"},
        {"chats chatting chatter", ""},
        {"in the US", "place:US"},
        {"with us", ""},
        {"an outsourcer OUTSOURCES outsourcing",
         "bpo:outsourcer; bpo:OUTSOURCES; bpo:outsourcing"},
        {"source", ""},
        {"an offshore team, a nearshore team, offshore teams",
         "shore:offshore team; shore:nearshore team"},
        {"monitor monitoring biomonitors moni",
         "quality:monitor; quality:monitoring; quality:biomonitors"},
        {"two cafes, a Caf\xC3\xA9, a cafe\xCC\x81",
         "place:cafes; place:Caf\xC3\xA9; place:caf\xC3\xA9"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    close_fixture(&at);
}

static void test_longest(void)
{
    static const text_case cases[] = {
        {"non-voice beats voice", "nonvoice:non-voice; voice:voice"},
        {"inbound calls and calls", "voice:inbound calls; voice:calls"},
        {"the voice of the customer", ""},
        {"offshore drilling by phone", "voice:phone"},
        {"voice of the", "voice:voice"},
    };
    static const text_case ties[] = {
        {"train", "glob:train"},
        {"training", "exact:training"},
        {"Training", "cased:Training"},
        {"earlier", "first:earlier"},
        {"handle calls", "agent:calls"},
        {"offshore drilling", "driller:drilling"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    CHECK(&at, "role", ties);
    close_fixture(&at);
}

static void test_boundaries(void)
{
    static const text_case cases[] = {
        {"We got the call. Center it is.", "voice:call"},
        {"phone call\ncenter", "voice:phone; voice:call center"},
        {"inbound/outbound calls", "voice:calls"},
        {"phone/chat", "voice:phone; nonvoice:chat"},
        {"", ""},
        {"nothing of note", ""},
    };
    fixture at;
    open_fixture(&at);
    /* A single break may be a wrapped line; what document.c takes for the
     * end of a sentence ends a match. */
    match(&at, "", cases[1].text);
    int parted = (at.document.tokens[2].flags & BPL_TOKEN_SENTENCE) != 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (i != 1 || !parted)
            check(&at, "channel", &cases[i], 1);
    match(&at, "call", "center");
    bpl_str got = hits_of(&at, "channel");
    UNIT_TEXT(got.data, got.len, "voice:call@title");
    close_fixture(&at);
}

static void test_negation(void)
{
    static const text_case cases[] = {
        {"We have no calls here", "!voice:calls"},
        {"No calls, no selling", "!voice:calls; !sales:selling"},
        {"no phone, chat or calls", "!voice:phone; !nonvoice:chat; "
                                    "!voice:calls"},
        {"no one two three four calls", "voice:calls"},
        {"not one two three four calls", "!voice:calls"},
        {"not one two three four five calls", "voice:calls"},
        {"No selling. Calls only.", "!sales:selling; voice:Calls"},
        {"no selling but calls", "!sales:selling; voice:calls"},
        {"calls are not required", "!voice:calls"},
        {"chat, calls are not required", "nonvoice:chat; !voice:calls"},
        {"selling (not required)", "!sales:selling"},
        {"not only calls", "voice:calls"},
        {"this is not a call center", "!voice:call center"},
        {"no call center experience needed for calls", "voice:call center; "
                                                       "voice:calls"},
        {"phone experience is not required", "voice:phone"},
        {"a non-voice account", "nonvoice:non-voice"},
        {"a non-selling role by phone", "!sales:selling; voice:phone"},
        {"calls yes, selling no", "voice:calls; sales:selling"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    close_fixture(&at);
}

static void test_zones(void)
{
    static const text_case cases[] = {
        {"Take calls.\nHow to apply: chat with us.\nResponsibilities: phone",
         "voice:calls; nonvoice:chat@apply; voice:phone"},
        {"Take calls daily.How to apply:Call us by phone",
         "voice:calls; voice:Call@apply; voice:phone@apply"},
        {"You take callsQualificationsBachelor degree, voice",
         "voice:calls; voice:voice@requirements"},
        {"Our qualifications for calls are high", "voice:calls"},
        {"Good calls and tools Additional Information: voice", "voice:calls; "
                                                               "voice:voice"},
        {"Take calls BENEFITS free phone", "voice:calls; "
                                           "voice:phone@benefits"},
        {"ALL THE BENEFITS OF CALLS", "voice:CALLS"},
        {"Benefits\nFree phone\nAbout us\nThe voice team",
         "voice:phone@benefits; voice:voice@about"},
        {"Benefits administration: by phone", "voice:phone"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    match(&at, "Benefits: calls", "by phone");
    bpl_str got = hits_of(&at, "channel");
    UNIT_TEXT(got.data, got.len, "voice:calls@title; voice:phone");
    close_fixture(&at);
}

static void test_cues(void)
{
    static const text_case cases[] = {
        {"Answer calls. By phone or chat, send your resume. Selling it.",
         "voice:calls; voice:phone@apply; nonvoice:chat@apply; sales:Selling"},
        {"We are a leading call center. Chat with them.",
         "voice:call center@about; nonvoice:Chat"},
        {"Qualifications:\nTwo years of experience in calls.\nVoice.",
         "voice:calls@requirements; voice:Voice@requirements"},
        {"How to apply:\nTwo years of experience in calls.\nVoice.",
         "voice:calls@requirements; voice:Voice@apply"},
    };
    fixture at;
    open_fixture(&at);
    CHECK(&at, "channel", cases);
    close_fixture(&at);
}

static void test_weights(void)
{
    fixture at;
    open_fixture(&at);
    match(&at, "Inbound calls",
          "Inbound calls. How to apply: phone. Qualifications: voice");
    size_t index = bpl_lexset_find(at.set, "channel");
    const bpl_hit *hits = at.matches.hits + at.matches.first[index];
    static const double want[] = {6, 2, 0, 0.5};
    CU_ASSERT_EQUAL_FATAL(at.matches.first[index + 1] - at.matches.first[index],
                          4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_DOUBLE_EQUAL((double)hits[i].weight, want[i], 1e-6);
    index = bpl_lexset_find(at.set, "role");
    hits = at.matches.hits + at.matches.first[index];
    CU_ASSERT_EQUAL_FATAL(at.matches.first[index + 1] - at.matches.first[index],
                          2);
    CU_ASSERT_DOUBLE_EQUAL((double)hits[0].weight, 2, 1e-6);
    /* Our own lexicons give no hits. */
    index = bpl_lexset_find(at.set, "zones");
    CU_ASSERT_EQUAL(at.matches.first[index], at.matches.first[index + 1]);
    CU_ASSERT_DOUBLE_EQUAL(
        (double)bpl_zone_factor(at.factors, "role", BPL_ZONE_APPLY), 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(
        (double)bpl_zone_factor(at.factors, "x", BPL_ZONE_BODY), 1, 1e-6);
    close_fixture(&at);
}

/* Entries a, a a, … of all lengths: every word of "a a a …" begins them all,
 * and the work must still grow with the text only. */
static void test_shared_prefixes(void)
{
    fixture at;
    begin(&at);
    FILE *file = lexfiles_open(&at.files, "en/deep.tsv");
    fputs(LEXICON("deep"), file);
    for (size_t words = 1; words <= BPL_LIMIT_ENTRY_WORDS; words++)
        for (int last = 0; last < 50; last++) {
            for (size_t i = 1; i < words; i++)
                fputs("aa ", file);
            fprintf(file, "b%d\tx\t\t\tfield\t\n", last);
        }
    fclose(file);
    load(&at);
    uint64_t steps[2];
    for (int i = 0; i < 2; i++) {
        size_t words = i ? 20000 : 10000;
        char *text = malloc(words * 3 + 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        if (!text)
            return;
        for (size_t w = 0; w < words; w++)
            memcpy(text + w * 3, "aa ", 4);
        at.matcher->steps = 0;
        match(&at, "", text);
        steps[i] = at.matcher->steps;
        free(text);
    }
    CU_ASSERT(steps[0] > 10000);
    CU_ASSERT(steps[0] <= (uint64_t)10000 * BPL_LIMIT_ENTRY_WORDS);
    CU_ASSERT(steps[1] <= 2 * steps[0] + (uint64_t)BPL_LIMIT_ENTRY_WORDS *
                                             BPL_LIMIT_ENTRY_WORDS);
    match(&at, "", "aa aa b7 b8");
    bpl_str got = hits_of(&at, "deep");
    UNIT_TEXT(got.data, got.len, "x:aa aa b7; x:b8");
    close_fixture(&at);
}

/* Words that are the longest entry by a thousand ways: the walk gives up. */
static void test_walk_limit(void)
{
    fixture at;
    begin(&at);
    FILE *file = lexfiles_open(&at.files, "en/wide.tsv");
    fputs(LEXICON("wide"), file);
    for (int bits = 0; bits < 4096; bits++) {
        for (int i = 0; i < 12; i++)
            fprintf(file, "%s%s", i ? " " : "", bits >> i & 1 ? "aa*" : "a*");
        fputs("\tx\t\tglob\tfield\t\n", file);
    }
    fclose(file);
    load(&at);
    char text[400] = "";
    for (size_t i = 0; i < 100; i++)
        memcpy(text + i * 4, "aaa ", 4);
    text[399] = '\0';
    at.matcher->steps = 0;
    match(&at, "", text);
    CU_ASSERT(at.matcher->steps <=
              (uint64_t)100 * (BPL_LIMIT_WALK_STEPS + 100));
    CU_ASSERT(at.matches.first[1] > 0);
    close_fixture(&at);
}

/* More words than the cache has slots, over and over, and long words. */
/* Few entries of many words: more symbols than were expected. */
static void test_many_words(void)
{
    enum { ENTRIES = 100, WORDS = 8 };
    fixture at;
    begin(&at);
    FILE *file = lexfiles_open(&at.files, "en/long.tsv");
    fputs("#!bpolens-lexicon 1\nterm\tcategory\tmatch\tsource\n", file);
    for (int n = 0; n < ENTRIES * WORDS; n++)
        fprintf(file, "b%c%c%c%s", 'a' + n / 676, 'a' + n / 26 % 26,
                'a' + n % 26, n % WORDS < WORDS - 1 ? " " : "\tx\texact\tf\n");
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
    load(&at);
    const bpl_lexicon *lexicon = bpl_lexset_lexicon(at.set, 0);
    for (size_t i = 0; i < ENTRIES; i++) {
        const char *term = lexicon->entries[i].term;
        match(&at, "", term);
        CU_ASSERT_EQUAL(at.matches.first[1], 1);
        CU_ASSERT_EQUAL(at.matches.hits[0].entry, i);
        match(&at, "", strchr(term, ' ') + 1);
        CU_ASSERT_EQUAL(at.matches.first[1], 0);
    }
    close_fixture(&at);
}

static void test_cache(void)
{
    enum { WORDS = 100000, EVERY = 1000 };
    fixture at;
    open_fixture(&at);
    size_t size = (size_t)WORDS * 16;
    char *text = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (!text)
        return;
    for (int round = 0; round < 2; round++) {
        size_t len = 0;
        for (int i = 0; i < WORDS; i++)
            len += i % EVERY == 0
                       ? (size_t)snprintf(text + len, size - len, "calling ")
                       : (size_t)snprintf(text + len, size - len, "w%dq ", i);
        match(&at, "", text);
        CU_ASSERT_EQUAL(at.document.token_count, WORDS);
        size_t index = bpl_lexset_find(at.set, "channel");
        CU_ASSERT_EQUAL(at.matches.first[index + 1] - at.matches.first[index],
                        WORDS / EVERY);
    }
    free(text);
    static const text_case longs[] = {
        {"outsourcingcompaniesoftheworldandbeyondit",
         "bpo:outsourcingcompaniesoftheworldandbeyondit"},
        {"outsourcingcompaniesoftheworldandbeyondit calls",
         "bpo:outsourcingcompaniesoftheworldandbeyondit; voice:calls"},
    };
    CHECK(&at, "channel", longs);
    close_fixture(&at);
}

/* A second document needs no memory that the first did not. */
static void test_steady(void)
{
    fixture at;
    open_fixture(&at);
    match(&at, "",
          "No calls. How to apply: send your resume to the call "
          "center, chat or phone.");
    const void *hits = at.matcher->hits;
    const void *symbols = at.matcher->symbols;
    size_t size = at.matcher->hit_size;
    for (int i = 0; i < 100; i++)
        match(&at, "", "No chat, calls. Qualifications: voice by phone");
    CU_ASSERT_PTR_EQUAL(at.matcher->hits, hits);
    CU_ASSERT_PTR_EQUAL(at.matcher->symbols, symbols);
    CU_ASSERT_EQUAL(at.matcher->hit_size, size);
    close_fixture(&at);
}

static void test_hit_limit(void)
{
    fixture at;
    open_fixture(&at);
    size_t words = BPL_LIMIT_HITS + 10;
    char *text = malloc(words * 5 + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    if (!text)
        return;
    for (size_t i = 0; i < words; i++)
        memcpy(text + i * 5, "chat ", 6);
    match(&at, "", text);
    CU_ASSERT_EQUAL(at.matches.truncated, 1);
    CU_ASSERT_EQUAL(at.matches.first[at.matches.lexicon_count], BPL_LIMIT_HITS);
    match(&at, "", "chat");
    CU_ASSERT_EQUAL(at.matches.truncated, 0);
    free(text);
    close_fixture(&at);
}

static const unit_test tests[] = {
    {"hyphen, space and solid spellings", test_spellings},
    {"stem, exact, cased and glob", test_kinds},
    {"leftmost longest, masks and ties", test_longest},
    {"sentences and fields part", test_boundaries},
    {"negation", test_negation},
    {"zones by headings", test_zones},
    {"zones by cues", test_cues},
    {"weights by zone", test_weights},
    {"shared prefixes stay linear", test_shared_prefixes},
    {"walks are bounded", test_walk_limit},
    {"few entries of many words", test_many_words},
    {"word cache is bounded and right", test_cache},
    {"no memory in steady state", test_steady},
    {"limit of hits", test_hit_limit},
};
UNIT_MAIN("match", tests)
