/* SPDX-License-Identifier: MIT */
/* core/text/language: the shipped table on texts of our own. */
#include "text/language.h"
#include "unit.h"

#include <bpolens/limits.h>

#define TABLE BPL_SOURCE_DIR "/lexicons/rules/languages.tsv"

static const char *detect(const bpl_languages *languages,
                          const bpl_table *table, const char *text)
{
    bpl_document document;
    bpl_document_init(&document);
    CU_ASSERT_EQUAL(bpl_document_build_term(&document, text, NULL), BPL_OK);
    size_t row = bpl_language_detect(languages, &document);
    bpl_document_fini(&document);
    return row == SIZE_MAX
               ? ""
               : bpl_table_cell(table, row,
                                bpl_table_column(table, "language"));
}

static const struct {
    const char *want, *text;
} texts[] = {
    {"en", "You will answer the phones and help our guests with their stay."},
    {"en", "Must be willing to work nights. At least one year of experience in "
           "a similar role is an advantage. Apply na kayo sa office for the "
           "interview with our team."},
    {"tl", "Naghahanap kami ng mga ahente na sasagot sa tawag ng aming mga "
           "kliyente. Kung gusto ninyo, pumunta lang po kayo sa opisina."},
    {"tl",
     "Hiring po kami ng mga ahente. Sasagot lang ng chat at email, walang "
     "calls. Pwede sa bahay, basta may laptop ka."},
    /* Malay is not Filipino. */
    {"id", "Kami mencari orang yang boleh menjawab panggilan telefon daripada "
           "pelanggan dan anda akan dilatih untuk kerja ini."},
    {"es", "Buscamos personas para atender a los clientes por el chat y con "
           "ganas de aprender en una empresa que crece."},
    {"pt", "Procuramos uma pessoa para atender os clientes no chat e com "
           "vontade de aprender em uma empresa que cresce. N\u00E3o perca!"},
    {"fr", "Vous r\u00E9pondez aux appels des clients et vous \u00EAtes dans "
           "une \u00E9quipe qui aime le contact avec les gens."},
    {"de", "Du beantwortest die Anrufe der Kunden und bist ein Teil von einem "
           "Team, das sich auf dich freut."},
    {"it", "Cerchiamo una persona che risponda alle chiamate dei clienti e che "
           "sia in grado di lavorare con il gruppo."},
    {"nl", "Wij zoeken een collega die de telefoon aanneemt en het leuk vindt "
           "om met onze klanten te praten."},
    {"id", "Kami mencari orang yang dapat menjawab telepon dari pelanggan "
           "dengan baik dan sudah memiliki pengalaman untuk pekerjaan ini."},
    {"vi", "Ch\u00FAng t\u00F4i t\u00ECm ng\u01B0\u1EDDi tr\u1EA3 l\u1EDDi "
           "\u0111i\u1EC7n tho\u1EA1i c\u1EE7a kh\u00E1ch h\u00E0ng v\u00E0 "
           "l\u00E0m vi\u1EC7c v\u1EDBi nh\u00F3m."},
    {"pl", "Szukamy osoby, kt\u00F3ra odbiera telefony od klient\u00F3w i nie "
           "boi si\u0119 pracy w zespole na zmiany."},
    {"ro", "C\u0103ut\u0103m un coleg care s\u0103 r\u0103spund\u0103 la "
           "telefon \u0219i s\u0103 lucreze cu noi \u00EEn echip\u0103 pentru "
           "clien\u021Bi."},
    {"", "Customer Service Representative"},
    {"", "Senior Agent, Night Shift, Makati"},
    {"", ""},
    {"", "\u041C\u044B \u0438\u0449\u0435\u043C \u043B\u044E\u0434\u0435\u0439 "
         "\u0434\u043B\u044F \u0440\u0430\u0431\u043E\u0442\u044B \u0432 "
         "\u043E\u0444\u0438\u0441\u0435"},
};

static void test_detect(void)
{
    bpl_table table;
    bpl_languages *languages;
    CU_ASSERT_EQUAL_FATAL(bpl_table_load(&table, TABLE, NULL), BPL_OK);
    CU_ASSERT_EQUAL_FATAL(bpl_languages_new(&languages, &table, NULL), BPL_OK);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *got = detect(languages, &table, texts[i].text);
        UNIT_TEXT(got, strlen(got), texts[i].want);
    }
    bpl_languages_free(languages);
    bpl_table_fini(&table);
}

/* English and Filipino are matched with both folders: with one list, which is
 * loaded once. */
static void test_lexicons(void)
{
    bpl_table table;
    CU_ASSERT_EQUAL_FATAL(bpl_table_load(&table, TABLE, NULL), BPL_OK);
    size_t language = bpl_table_column(&table, "language");
    size_t lexicons = bpl_table_column(&table, "lexicons");
    for (size_t row = 0; row < table.rows; row++) {
        const char *name = bpl_table_cell(&table, row, language);
        const char *folder = bpl_table_cell(&table, row, lexicons);
        int english = !strcmp(name, "en") || !strcmp(name, "tl");
        /* Others have a folder of their own, or are not covered. */
        CU_ASSERT_TRUE(english ? !strcmp(folder, "en tl")
                               : !*folder || !strcmp(folder, name));
    }
    bpl_table_fini(&table);
}

static bpl_status load(const char *content, bpl_error *err)
{
    const char *path = BPL_BUILD_DIR "/test_language.tsv";
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(content, file);
    fclose(file);
    bpl_table table;
    bpl_languages *languages = NULL;
    CU_ASSERT_EQUAL_FATAL(bpl_table_load(&table, path, err), BPL_OK);
    bpl_status status = bpl_languages_new(&languages, &table, err);
    CU_ASSERT_EQUAL(status == BPL_OK, languages != NULL);
    bpl_languages_free(languages);
    bpl_table_fini(&table);
    remove(path);
    return status;
}

static void test_tables(void)
{
    bpl_error err;
    CU_ASSERT_EQUAL(
        load("language\tlexicons\twords\nxx\t\ta b a\nyy\t\tb\n", &err),
        BPL_OK);
    CU_ASSERT_EQUAL(load("language\twords\nxx\ta\n", &err), BPL_E_PARSE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.source, "test_language.tsv"));
    char many[1000] = "language\tlexicons\twords\n";
    for (size_t i = 0, len = strlen(many); i <= BPL_LIMIT_LANGUAGES; i++)
        len += (size_t)snprintf(many + len, sizeof many - len, "xx\t\ta\n");
    CU_ASSERT_EQUAL(load(many, &err), BPL_E_LIMIT);
    CU_ASSERT_EQUAL(err.line, 34);
    bpl_languages_free(NULL);
}

static const unit_test tests[] = {
    {"languages are told", test_detect},
    {"folders of lexicons", test_lexicons},
    {"tables that are wrong", test_tables},
};
UNIT_MAIN("language", tests)
