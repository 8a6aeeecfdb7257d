/* SPDX-License-Identifier: MIT */
/*
 * A crash. The handler says which plugin it was in, and with which record, and
 * has it noted in the journal, so that a run with --resume passes over that
 * record. Then the signal takes its way: the handler that was there before (a
 * sanitizer's, or none) gets it. Only calls that are allowed in a handler are
 * made; what the handler knows has to be static.
 */
#include "crash.h"

#include "journal.h"
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Enough for the handler; the stack of the thread may be what is full. */
enum { STACK_BYTES = 64 * 1024, TEXT_BYTES = 4096 };

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGSEGV, "SIGSEGV"},
               {SIGBUS, "SIGBUS"},
               {SIGFPE, "SIGFPE"},
               {SIGILL, "SIGILL"},
               {SIGABRT, "SIGABRT"}};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

static struct sigaction before[SIGNALS];
static atomic_flag taken = ATOMIC_FLAG_INIT;
static volatile sig_atomic_t journal = -1;
/* Of plugins, by their names, as they were when they were loaded. */
static struct identity {
    uint64_t name, file;
} plugins[BPL_LIMIT_PLUGINS];
static size_t plugin_count;

/* --- who and where, as numbers --- */

static uint64_t add(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_text(const char *text)
{
    return add(UINT64_C(0xcbf29ce484222325), text, strlen(text));
}

uint64_t cli_crash_place(const char *source, uint64_t record)
{
    return add(hash_text(source ? source : "-"), &record, sizeof record);
}

/* A plugin that was built anew is another one. */
static uint64_t hash_file(const char *path)
{
    struct stat info;
    uint64_t hash = hash_text(path);
    if (stat(path, &info) != 0)
        return hash;
    hash = add(hash, &info.st_size, sizeof info.st_size);
    hash = add(hash, &info.st_ino, sizeof info.st_ino);
    hash = add(hash, &info.st_mtim.tv_sec, sizeof info.st_mtim.tv_sec);
    return add(hash, &info.st_mtim.tv_nsec, sizeof info.st_mtim.tv_nsec);
}

void cli_crash_know(const bpl_model *model)
{
    const bpl_plugin_info *info;
    plugin_count = 0;
    for (size_t i = 0; i < BPL_LIMIT_PLUGINS; i++) {
        info = bpl_model_plugin(model, i);
        if (!info)
            break;
        plugins[i].name = hash_text(info->name);
        plugins[i].file = hash_file(info->path);
        plugin_count = i + 1;
    }
}

size_t cli_crash_plugin(uint64_t file)
{
    size_t at = 0;
    while (at < plugin_count && plugins[at].file != file)
        at++;
    return at < plugin_count ? at : SIZE_MAX;
}

void cli_crash_journal(int fd)
{
    journal = fd;
}

/* --- the handler --- */

struct text {
    char bytes[TEXT_BYTES];
    size_t len;
};

static void put(struct text *text, const char *more)
{
    text->len += cli_make_safe(text->bytes + text->len,
                               sizeof text->bytes - text->len, more);
}

static void put_number(struct text *text, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    put(text, digits + at);
}

static void put_record(struct text *text, const bpl_doing *doing)
{
    if (!doing->record)
        return;
    put(text, " with ");
    put(text, !doing->source || strcmp(doing->source, "-") == 0
                  ? "standard input"
                  : doing->source);
    put(text, ", record ");
    put_number(text, doing->record);
    if (doing->line)
        put(text, ", line ");
    if (doing->line)
        put_number(text, doing->line);
}

static void say(const bpl_doing *doing, const char *name, int noted)
{
    struct text text = {.len = 0};
    put(&text, "bpolens: ");
    if (doing->plugin) {
        put(&text, "plugin ");
        put(&text, doing->plugin);
        put(&text, " (");
        put(&text, doing->path ? doing->path : "built in");
        put(&text, ") crashed in its ");
        put(&text, doing->step);
        put(&text, " by ");
    } else {
        put(&text, "bpolens crashed, which is its own fault, by ");
    }
    put(&text, name);
    put_record(&text, doing);
    if (noted)
        put(&text, "; a run with --resume goes on, without this record as "
                   "long as the plugin is the same");
    text.bytes[text.len++] = '\n';
    ssize_t sent = write(STDERR_FILENO, text.bytes, text.len);
    (void)sent;
}

/* 1: a later run will know. */
static int note(const bpl_doing *doing)
{
    if (journal < 0 || !doing->plugin || !doing->record)
        return 0;
    uint64_t name = hash_text(doing->plugin);
    cli_crash crash = {cli_crash_place(doing->source, doing->record), 0};
    for (size_t i = 0; i < plugin_count; i++)
        if (plugins[i].name == name)
            crash.plugin = plugins[i].file;
    return cli_journal_add_crash(journal, &crash);
}

static void on_crash(int number, siginfo_t *info, void *context)
{
    static _Thread_local int told;
    (void)context;
    size_t at = 0;
    while (at < SIGNALS - 1 && signals[at].number != number)
        at++;
    if (!told) {
        /* Of two threads the first one tells; the process ends with it. */
        while (atomic_flag_test_and_set(&taken))
            pause();
        told = 1;
        const bpl_doing *doing = bpl_doing_now();
        say(doing, signals[at].name, note(doing));
    }
    sigaction(number, &before[at], NULL);
    /* What the processor refused, it refuses again on return. */
    if (info->si_code <= 0)
        raise(number);
}

static void give_stack(void)
{
    static char bytes[STACK_BYTES];
    stack_t now, own = {.ss_sp = bytes, .ss_size = sizeof bytes};
    /* A sanitizer's own is kept: it frees it. */
    if (sigaltstack(NULL, &now) == 0 && now.ss_flags & SS_DISABLE)
        sigaltstack(&own, NULL);
}

void cli_crash_open(void)
{
    struct sigaction action = {0};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    give_stack();
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i].number, &action, &before[i]);
}
