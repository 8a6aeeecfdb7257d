/* SPDX-License-Identifier: MIT */
/* core/text: encodings, cleaning, words. */
#include "base/hash.h"
#include "text/document.h"
#include "text/encoding.h"
#include "unit.h"

static bpl_document document;

static bpl_status build(const char *data, size_t len, bpl_markup markup)
{
    bpl_field field = {{data, len}, BPL_ZONE_BODY, markup};
    bpl_record record;
    memset(&record, 0, sizeof record);
    record.fields = &field;
    record.field_count = 1;
    return bpl_document_build(&document, &record, NULL);
}

/* Every promise of document.h that holds for any input. */
static void check_document(void)
{
    const char *text = document.text.data;
    size_t len = document.text.len, end = 0;
    uint32_t sentence = 0;
    CU_ASSERT_TRUE(bpl_utf8_valid(text, len));
    for (size_t i = 0; i < document.token_count; i++) {
        const bpl_token *token = &document.tokens[i];
        CU_ASSERT_FATAL(token->begin >= end && token->begin < token->end);
        end = token->end;
        CU_ASSERT_FATAL(end <= len);
        CU_ASSERT_FATAL((text[token->begin] & 0xC0) != 0x80);
        CU_ASSERT_FATAL(end == len || (text[end] & 0xC0) != 0x80);
        bpl_str folded = bpl_token_folded(&document, token);
        CU_ASSERT_EQUAL(token->hash,
                        (uint32_t)bpl_hash(folded.data, folded.len));
        CU_ASSERT_TRUE(bpl_utf8_valid(folded.data, folded.len));
        CU_ASSERT_FATAL(token->sentence == sentence ||
                        token->sentence == sentence + 1);
        sentence = token->sentence;
    }
    if (document.token_count)
        CU_ASSERT_EQUAL(document.sentence_count, sentence + 1);
}

static void expect_text(const char *in, bpl_markup markup, const char *want)
{
    CU_ASSERT_EQUAL_FATAL(build(in, strlen(in), markup), BPL_OK);
    UNIT_TEXT(document.text.data, document.text.len, want);
    check_document();
}

struct text_case {
    const char *in, *want;
};

static void expect_cases(const struct text_case *cases, size_t count,
                         bpl_markup markup)
{
    for (size_t i = 0; i < count; i++)
        expect_text(cases[i].in, markup, cases[i].want);
}
#define A40 "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define EXPECT_CASES(cases, markup)                                            \
    expect_cases(cases, sizeof(cases) / sizeof(cases)[0], markup)

/* The cleaner passes over plain bytes in blocks: what is special must be seen
 * wherever it stands in one. */
static void test_blocks(void)
{
    static const struct text_case cases[] = {
        {"  ", " "}, {"&amp;", "&"},        {"<b>", ""},  {"\t", " "},
        {"*X", "X"}, {"\xC2\xA0", " "},     {"\x7F", ""}, {"[a](b)", "a"},
        {"^", "^"},  {"\xE2\x80\x99", "'"}, {"`s", "'s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int before = 1; before < 40; before++)
            for (int behind = 1; behind < 40; behind += 6) {
                char in[100], want[100];
                snprintf(in, sizeof in, "%.*s%s%.*s", before, A40, cases[i].in,
                         behind, A40);
                snprintf(want, sizeof want, "%.*s%s%.*s", before, A40,
                         cases[i].want, behind, A40);
                expect_text(in, BPL_MARKUP_SCRAPED, want);
            }
}

static void test_utf8(void)
{
    static const struct {
        const char *in;
        int valid;
    } cases[] = {
        {"", 1},
        {"plain text of more than eight bytes", 1},
        {"caf\xC3\xA9 \xE2\x82\xB1 \xF0\x9F\x98\x80", 1},
        {"12345678\xC3\xA9", 1},
        {"1234567\x80", 0},
        {"\xC0\xAF", 0},         /* overlong */
        {"\xE0\x80\xAF", 0},     /* overlong */
        {"\xED\xA0\x80", 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 0}, /* over U+10FFFF */
        {"\xF0\x80\x80\xAF", 0}, /* overlong */
        {"cut \xE2\x82", 0},
        {"\xFF", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(bpl_utf8_valid(cases[i].in, strlen(cases[i].in)),
                        cases[i].valid);
}

static void test_encoding(void)
{
    static const struct {
        const char *in;
        size_t len;
        const char *declared, *want;
    } cases[] = {
        {"caf\xE9 \x93quoted\x94 \x80", 15, NULL,
         "caf\u00E9 \u201Cquoted\u201D \u20AC"},
        {"caf\xC3\xA9", 5, "iso-8859-1", "caf\u00E9"},
        {"caf\xE9", 4, " Latin1 ", "caf\u00E9"},
        {"\x8A\x9A", 2, "windows-1250", "\u0160\u0161"},
        {"\x83\x65\x83\x58\x83\x67", 6, "Shift_JIS", "\u30C6\u30B9\u30C8"},
        {"\xFF\xFEo\0k\0", 6, NULL, "ok"},
        {"\xFE\xFF\0o\0k", 6, "windows-1252", "ok"},
        {"o\0k\0", 4, "utf-16le", "ok"},
        {"\xEF\xBB\xBFok", 5, NULL, "ok"},
        {"a\0b", 3, NULL, "a b"},
        {"a\0b", 3, "utf-8", "a b"},
        {"na\xC3\xAFve and cut\xE2\x80", 16, NULL, "na\u00EFve and cut\uFFFD"},
        {"caf\xE9", 4, "no-such-encoding", "caf\u00E9"},
        {"caf\xE9", 4, "latin1//TRANSLIT", "caf\u00E9"},
        {"caf\xE9", 4, "", "caf\u00E9"},
        {"", 0, NULL, ""},
    };
    bpl_buf out;
    bpl_buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bpl_str in = {cases[i].in, cases[i].len};
        out.len = 0;
        CU_ASSERT_EQUAL(bpl_buf_puts(&out, ">"), BPL_OK);
        CU_ASSERT_EQUAL(bpl_to_utf8(&out, in, cases[i].declared), BPL_OK);
        UNIT_TEXT(out.data + 1, out.len - 1, cases[i].want);
    }
    bpl_buf_fini(&out);
    bpl_buf_init(&out, 4);
    bpl_str in = {"caf\xE9s", 5};
    CU_ASSERT_EQUAL(bpl_to_utf8(&out, in, NULL), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(out.len, 0);
    bpl_buf_fini(&out);
}

static void test_entities(void)
{
    static const struct text_case cases[] = {
        {"Sales&nbsp;&amp;&nbsp;Service", "Sales & Service"},
        {"Sales&amp;nbsp;team", "Sales team"},
        {"a &amp;amp;amp; b", "a & b"},
        {"we&rsquo;re &#39;in&#39; &#x2019;&#8220;it&#8221;",
         "we're 'in' '\"it\""},
        {"9 &#150; 5 &ndash; &#0; x", "9 - 5 - x"},
        {"Q&A, AT&T, R&D; &unknown; & &;", "Q&A, AT&T, R&D; &unknown; & &;"},
        {"&nbspbare and 3 &lt; 5 &gt; 2", "bare and 3 < 5 > 2"},
        {"&NewLine;one&period;&Tab;two", "one. two"},
        {"&lt;p&gt;Take calls&lt;/p&gt;&lt;p class=&quot;x&quot;&gt;Reply",
         "Take calls\nReply"},
        {"x &amp;lt;div&amp;gt;Answer&amp;lt;/div&amp;gt; &amp;amp; y",
         "x\nAnswer\n& y"},
        {"&lt;your name&gt; &lt; 5", "<your name> < 5"},
    };
    EXPECT_CASES(cases, BPL_MARKUP_SCRAPED);
}

static void test_tags(void)
{
    static const struct text_case cases[] = {
        {"<p>One</p><p>Two</p>", "One\nTwo"},
        {"<ul><li>Calls<li>Chats</ul>Done", "Calls\nChats\nDone"},
        {"a <b>bold</b> wo<i>rd</i> <o:p></o:p>end", "a bold word end"},
        {"<td>Day</td><td>Night</td>", "Day Night"},
        {"one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour"},
        {"<a href=\"x?a>b\" title='c'>link</a>", "link"},
        {"< 5 minutes, I <3 it, <- this, a<b", "< 5 minutes, I <3 it, <- this, "
                                               "a<b"},
        {"ask <name of client> or <me@site.example>",
         "ask <name of client> or <me@site.example>"},
        {"< p >spaced< /p >", "spaced"},
        {"a<script>var p = '<p>';</script>b<style>p{}</style >c", "a b c"},
        {"a <!-- <p>gone</p> --> b <!doctype html>c", "a b c"},
        {"a <script> is a tag that never ends", "a is a tag that never ends"},
        {"a <!-- never ends", "a <!-- never ends"},
        {"cut off <a href=\"x", "cut off <a href=\"x"},
        {"<h2>Duties</h2>Reply to mail", "Duties\nReply to mail"},
    };
    EXPECT_CASES(cases, BPL_MARKUP_SCRAPED);
}

static void test_markdown(void)
{
    static const struct text_case cases[] = {
        {"## Duties ##\n**Take** calls", "Duties ##\nTake calls"},
        {"#1 team\n# Title", "#1 team\nTitle"},
        {"- one\n* two\n+ three\n1. four\n2) five\n-Six",
         "one\ntwo\nthree\nfour\nfive\nSix"},
        {"\\- one \\\\- two \\*three\\* 24\\-7", "one - two three 24-7"},
        {"see [our page](http://site.example/a_b) now", "see our page now"},
        {"![logo](x.png) [not a link] [a] (b)", "logo [not a link] [a] (b)"},
        {"__Bold__ and _light_ and snake_case ____ end",
         "Bold and light and snake_case end"},
        {"5*3 and calls*handle and *one* * two", "5*3 and calls handle and "
                                                 "one\ntwo"},
        {"`code` and it`s", "code and it's"},
        {"one\\n\\nTwo\\tThree\\nnope C:\\dir",
         "one\nTwo Three\\nnope C:\\dir"},
        {"o\tround\no one", "round\no one"},
        {"> quoted\n2.5 hours\n+63 917", "quoted\n2.5 hours\n+63 917"},
    };
    EXPECT_CASES(cases, BPL_MARKUP_SCRAPED);
}

static void test_unicode(void)
{
    static const struct text_case cases[] = {
        {"a\u00A0b\u2003c\u3000d", "a b c d"},
        {"co\u00ADop\u200Ber\uFEFFate", "cooperate"},
        {"\u201Cit\u2019s\u201D \u2018so\u2019", "\"it's\" 'so'"},
        {"9\u201310 \u2014 now\u2026", "9-10 - now..."},
        {"\U0001D5D5\U0001D5FC\U0001D5F9\U0001D5F1 \uFF23\uFF21\uFF2C\uFF2C",
         "Bold CALL"},
        {"one \u2022 two\u25AA three \u2705 four \U0001F469\u200D\U0001F4BB "
         "five",
         "one\ntwo\nthree\nfour\nfive"},
        {"Pay\u00E2\u20AC\u2122s \u20AC\u00A2 next \u00C3\u00A9t\u00C3\u00A9",
         "Pay's\nnext \u00E9t\u00E9"},
        {"don\uFFFDt lost\uFFFD\uFFFD\uFFFDs a\uFFFD B\uFFFDC",
         "don't lost's a B C"},
        {"cafe\u0301 n\u0303 \u0301x", "caf\u00E9 \u00F1 x"},
        {"Zoe\u00AE Desk\u2122 \u20B120k \uFB01t 1\uFE0F\u20E3",
         "Zoe Desk \u20B120k fit 1"},
        {"\u2013 first\n\u2014second", "first\nsecond"},
        {"\x1B[0mred\x7F\x01 x", "[0mred x"},
    };
    EXPECT_CASES(cases, BPL_MARKUP_SCRAPED);
}

static void test_lines(void)
{
    static const struct text_case cases[] = {
        {"one  two \t three \r\n\r\n  four\rFive\n", "one two three\nfour\n"
                                                     "Five"},
        {"We look for people who like to work\nat night and talk.\nwe do",
         "We look for people who like to work at night and talk.\nwe do"},
        {"answer calls\nwrite mails\nsell", "answer calls\nwrite mails\nsell"},
        {"At least two years of schooling done\n1 year of work",
         "At least two years of schooling done\n1 year of work"},
        {"We look for people who like to work\n\nat night",
         "We look for people who like to work\nat night"},
        {"We look for people who like to work\n- at night",
         "We look for people who like to work\nat night"},
        {"[00:18] so we\n[00:22] take calls for\n[1:02:33] 20 firms. [1]",
         "so we take calls for 20 firms. [1]"},
        {"a [00:18] b", "a [00:18] b"},
        {"", ""},
        {" \n\t ", ""},
    };
    EXPECT_CASES(cases, BPL_MARKUP_SCRAPED);
    static const struct text_case plain[] = {
        {"a <b> &amp; **c** \\- [d](e) #f", "a <b> &amp; **c** \\- [d](e) #f"},
        {"We look for people who like to work\nat\u00A0night",
         "We look for people who like to work\nat night"},
        {"- it\u2019s  1. here", "- it's 1. here"},
    };
    EXPECT_CASES(plain, BPL_MARKUP_PLAIN);
}

/* Tokens as folded forms; behind each its flags: S sentence, L line, G glued,
 * : colon, $ last, U upper, C capital, # number, comma clause, - joined. */
static void describe(char *out, size_t size)
{
    static const char names[] = "SLG:$UC#,-";
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < document.token_count; i++) {
        const bpl_token *token = &document.tokens[i];
        bpl_str form = bpl_token_folded(&document, token);
        char flags[sizeof names] = "";
        size_t count = 0;
        for (size_t bit = 0; bit < sizeof names - 1; bit++)
            if (token->flags >> bit & 1)
                flags[count++] = names[bit];
        flags[count] = '\0';
        int len = snprintf(out + used, size - used, "%s%.*s%s%s", i ? " " : "",
                           (int)form.len, form.data, count ? "/" : "", flags);
        CU_ASSERT_FATAL(len >= 0 && used + (size_t)len < size);
        used += (size_t)len;
    }
}

static void test_tokens(void)
{
    static const struct text_case cases[] = {
        {"Answer the calls", "answer/SLC the calls/$"},
        {"Agent's customers' don't O'Neil",
         "agent/SLC customers don't o'neil/$C"},
        {"U.S. team, e.g. a.m. M.B.A", "us/SLUC team eg/, am mba/$UC"},
        {"non-voice and/or 24/7", "non/SL voice/- and or/- 24/# 7/$#-"},
        {"customersHandle", "customers/SL$ handle/SLG$C"},
        {"calls 2024Join BPOExperience",
         "calls/SL 2024/$# join/SLGC bpo/$UC experience/SLG$C"},
        {"RequirementsMust", "requirements/SL$C must/SLG$C"},
        {"WhatsApp chats", "whats/SLC app/GC chats/$"},
        {"iPhone eBay PhD HMOs B2B", "iphone/SL ebay phd/C hmos/C b2b/$UC"},
        {"C++ C# Node.js 20,000 3.5 9:30",
         "c++/SLC c#/C node/C js/G 20,000/# 3.5/# 9:30/$#"},
        {"calls.Handle (voice)Join Note:We yes!We ASP.NET",
         "calls/SL$ handle/SLGC voice/$, join/SLGC, note/:$C we/SLGC yes/$ "
         "we/SLGC asp/UC net/G$UC"},
        {"Duties: Pay - good Ready? x: y/z",
         "duties/SL:C pay/:C good/, ready/:C x/S: y z/$-"},
        {"Skills (all):\nNext -", "skills/SLC all/:$, next/SL:$C"},
        {"It ends. J. Smith of Acme Inc. 2.5 ok... Yes; no",
         "it/SLC ends j/SC smith/C of acme/C inc/C 2.5/S# ok yes/SC no/$,"},
        {"\u00C9t\u00E9 \u00D1AME l\u2019\u00E9cole \uFF34",
         "\u00E9t\u00E9/SLC \u00F1ame/UC l'\u00E9cole t/$C"},
        {"\u041F\u0440\u0438\u0432\u0435\u0442 \u65E5\u672C",
         "\u043F\u0440\u0438\u0432\u0435\u0442/SLC \u65E5\u672C/$"},
        {"time 10:30 http://x.example", "time/SL 10:30/# http x/G example/G$"},
        {"... !!! \u20AC", ""},
    };
    char got[1000];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(
            build(cases[i].in, strlen(cases[i].in), BPL_MARKUP_SCRAPED),
            BPL_OK);
        describe(got, sizeof got);
        UNIT_TEXT(got, strlen(got), cases[i].want);
        check_document();
    }
}

/* A text that lost its line breaks: there a short capitalized part is a line
 * of its own too. */
static void test_run_on(void)
{
    char text[1000];
    size_t len = 0;
    while (len < 400)
        len += (size_t)snprintf(text + len, sizeof text - len, "some words ");
    snprintf(text + len, sizeof text - len, "CareLeave");
    CU_ASSERT_EQUAL_FATAL(build(text, strlen(text), BPL_MARKUP_SCRAPED),
                          BPL_OK);
    const bpl_token *last = &document.tokens[document.token_count - 1];
    CU_ASSERT_TRUE(last->flags & BPL_TOKEN_LINE);
    CU_ASSERT_TRUE(last[-1].flags & BPL_TOKEN_LAST);
    CU_ASSERT_EQUAL(last->sentence, last[-1].sentence + 1);
}

static void test_cased(void)
{
    static const struct {
        const char *in, *folded, *cased;
    } cases[] = {
        {"US", "us", "US"},
        {"us", "us", "us"},
        {"Joe's", "joe", "Joe"},
        {"eBay", "ebay", "eBay"},
        {"U.S.A.", "usa", "USA"},
        {"\u00C9T\u00C9", "\u00E9t\u00E9", "\u00C9T\u00C9"},
        {"\u023A", "\u2C65", "\u2C65"}, /* longer in small: no cased form */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(
            bpl_document_build_term(&document, cases[i].in, NULL), BPL_OK);
        CU_ASSERT_EQUAL_FATAL(document.token_count, 1);
        bpl_str folded = bpl_token_folded(&document, document.tokens);
        bpl_str cased = bpl_token_cased(&document, document.tokens);
        UNIT_TEXT(folded.data, folded.len, cases[i].folded);
        UNIT_TEXT(cased.data, cased.len, cases[i].cased);
    }
}

static void test_fields(void)
{
    bpl_field fields[] = {
        {{"Body text", 9}, BPL_ZONE_BODY, BPL_MARKUP_SCRAPED},
        {{"", 0}, BPL_ZONE_COMPANY, BPL_MARKUP_SCRAPED},
        {{"Pay caf\xE9", 8}, BPL_ZONE_BENEFITS, BPL_MARKUP_PLAIN},
        {{"Manila", 6}, BPL_ZONE_LOCATION, BPL_MARKUP_PLAIN},
        {{" <br> ", 6}, BPL_ZONE_APPLY, BPL_MARKUP_SCRAPED},
        {{"Agent", 5}, BPL_ZONE_TITLE, BPL_MARKUP_SCRAPED},
    };
    bpl_record record;
    memset(&record, 0, sizeof record);
    record.fields = fields;
    record.field_count = 6;
    CU_ASSERT_EQUAL_FATAL(bpl_document_build(&document, &record, NULL), BPL_OK);
    UNIT_TEXT(document.text.data, document.text.len,
              "Agent\nManila\nBody text\nPay caf\u00E9");
    static const bpl_zone zones[] = {BPL_ZONE_TITLE,    BPL_ZONE_LOCATION,
                                     BPL_ZONE_BODY,     BPL_ZONE_BODY,
                                     BPL_ZONE_BENEFITS, BPL_ZONE_BENEFITS};
    CU_ASSERT_EQUAL_FATAL(document.token_count, 6);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(document.tokens[i].zone, zones[i]);
    CU_ASSERT_TRUE(document.tokens[1].flags & BPL_TOKEN_LINE);
    CU_ASSERT_TRUE(document.tokens[0].flags & BPL_TOKEN_LAST);
    CU_ASSERT_EQUAL(document.sentence_count, 4);
    check_document();
}

static void test_limits(void)
{
    bpl_error err;
    bpl_field field = {
        {"", (size_t)BPL_LIMIT_RECORD_BYTES + 1}, BPL_ZONE_BODY, 0};
    bpl_record record;
    memset(&record, 0, sizeof record);
    record.fields = &field;
    record.field_count = 1;
    record.source = "ads.csv";
    record.line = 7;
    CU_ASSERT_EQUAL(bpl_document_build(&document, &record, &err), BPL_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(err.source, "ads.csv");
    CU_ASSERT_EQUAL(err.line, 7);
    char word[BPL_LIMIT_TOKEN_BYTES + 3];
    memset(word, 'a', sizeof word);
    CU_ASSERT_EQUAL(build(word, BPL_LIMIT_TOKEN_BYTES, 0), BPL_OK);
    CU_ASSERT_EQUAL(document.tokens[0].form_len, BPL_LIMIT_TOKEN_BYTES);
    CU_ASSERT_EQUAL(build(word, sizeof word, 0), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(document.token_count, 1);
    CU_ASSERT_EQUAL(document.tokens[0].form_len, 0);
    CU_ASSERT_EQUAL(document.tokens[0].end, sizeof word);
    static char many[2 * (size_t)BPL_LIMIT_TOKENS + 2];
    size_t size = sizeof many;
    for (size_t i = 0; i < size; i++)
        many[i] = i % 2 ? ' ' : 'x';
    CU_ASSERT_EQUAL(build(many, size - 2, 0), BPL_OK);
    CU_ASSERT_FALSE(document.truncated);
    CU_ASSERT_EQUAL(build(many, size, 0), BPL_OK);
    CU_ASSERT_TRUE(document.truncated);
    CU_ASSERT_EQUAL(document.token_count, BPL_LIMIT_TOKENS);
    CU_ASSERT_EQUAL(build("ok", 2, 0), BPL_OK);
    CU_ASSERT_FALSE(document.truncated);
}

/* Repeated beginnings of markup must stay linear; a quadratic scan of these
 * would take minutes. */
static void test_pathological(void)
{
    static const char *const units[] = {"<a ",      "<a b=\"", "<a b='",
                                        "<script>", "<!--",    "&amp;",
                                        "&lt;",     "[a](",    "[",
                                        "\\",       "*",       "_",
                                        "-",        "#",       "\r",
                                        "a.",       "A.",      "Aa",
                                        "'",        "&#",      "\xEF\xBF\xBD",
                                        "\xE2\x82", "e\u0301", "\u0301",
                                        "1,",       "[0:1",    "&lt;a b=\"",
                                        "\uFDFA",   "<p>",     "\u00BD",
                                        "AAAAa"};
    static char text[1 << 20];
    size_t size = sizeof text;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t len = strlen(units[i]), used = 0;
        for (; used + len <= size; used += len)
            memcpy(text + used, units[i], len);
        CU_ASSERT_EQUAL(build(text, used, BPL_MARKUP_SCRAPED), BPL_OK);
        CU_ASSERT_TRUE(bpl_utf8_valid(document.text.data, document.text.len));
    }
}

/* Random pieces of everything the cleaner looks at: the promises hold, and
 * the same bytes give the same text. */
static void test_random(void)
{
    static const char *const pieces[] = {
        "<p>",        "</p",      "<",         ">",      "&",
        "amp;",       "lt;",      "&lt;",      "&#150;", "nbsp;",
        "*",          "**",       "_",         "`",      "\\",
        "\\n",        "[",        "](",        ")",      "]",
        "#",          "- ",       "1. ",       " ",      "\n",
        "\r\n",       "\t",       "\xC3",      "\xA9",   "\u00E9",
        "\u2022",     "\u20AC",   "\u0301",    "\uFFFD", "\u00E2\u20AC\u2122",
        "\U0001F600", "Aa",       "aB",        "X",      "a",
        "9",          ".",        "'",         "'s",     ":",
        "!",          "<script>", "</script>", "<!--",   "-->",
        "[00:18]",    "\xFF",     "\xF0\x9F"};
    uint64_t seed = 88172645463325252u;
    char text[400], first[2000];
    for (int turn = 0; turn < 20000; turn++) {
        size_t len = 0;
        while (len < 300) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            const char *piece =
                pieces[seed % (sizeof pieces / sizeof pieces[0])];
            while (*piece)
                text[len++] = *piece++;
            if (seed >> 58 == 0)
                break;
        }
        bpl_markup markup =
            seed >> 40 & 1 ? BPL_MARKUP_PLAIN : BPL_MARKUP_SCRAPED;
        CU_ASSERT_EQUAL_FATAL(build(text, len, markup), BPL_OK);
        check_document();
        size_t once = document.text.len;
        CU_ASSERT_FATAL(once <= sizeof first);
        if (once)
            memcpy(first, document.text.data, once);
        CU_ASSERT_EQUAL_FATAL(build(text, len, markup), BPL_OK);
        CU_ASSERT_FATAL(document.text.len == once);
        CU_ASSERT_TRUE(!once || !memcmp(first, document.text.data, once));
    }
}

static const unit_test tests[] = {
    {"blocks of plain bytes", test_blocks},
    {"UTF-8 is told from other bytes", test_utf8},
    {"encodings", test_encoding},
    {"entities, escaped once, twice and as whole cells", test_entities},
    {"tags", test_tags},
    {"Markdown", test_markdown},
    {"Unicode", test_unicode},
    {"line breaks", test_lines},
    {"words and their flags", test_tokens},
    {"lost line breaks", test_run_on},
    {"cased forms", test_cased},
    {"order and zones of fields", test_fields},
    {"limits", test_limits},
    {"pathological markup", test_pathological},
    {"promises on random pieces", test_random},
};

int main(void)
{
    bpl_document_init(&document);
    int failed = unit_main("text", tests, sizeof tests / sizeof tests[0]);
    bpl_document_fini(&document);
    return failed;
}
