/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define FOLDER "fault-work"
#define CALLS                                                                  \
    "Answer inbound calls from customers by phone in our call center. You "    \
    "handle billing questions over the telephone and log every call. We are "  \
    "a BPO with 900 seats, open 24/7 in Manila. "

static const char ads[] =
    "id,title,company,location,date,text\n"
    "1,Call Center Agent,Acme,Cebu,2026-01-02,\"" CALLS "\"\n"
    "2,Call Center Agent,Acme,Cebu,2026-01-09,\"" CALLS "\"\n"
    "3,Agente,Uno,Bogot\u00E1,2026-01-03,Atender llamadas de clientes en "
    "nuestro centro de llamadas por tel\u00E9fono todos los d\u00EDas.\n"
    "4,Cook,Diner,Cebu,2026-01-04,You prepare meals in the kitchen of our "
    "hotel and keep it clean every day of the week.\n"
    "5,Short,,,,Call\n"
    "6,Broken,too,many,cells,here,indeed,yes\n";

static const char lines[] =
    "{\"title\":\"Agent\",\"job\":{\"text\":\"" CALLS "\"},\"n\":[1,{}]}\n"
    "{\"title\":\"Cook\",\"text\":\"You pre\\u0070are meals.\",}\n"
    "{\"title\":\"Latin \xE9\",\"text\":\"" CALLS "\"}\n"
    "[1]\n";

static const char page[] =
    "<!DOCTYPE html><html><head><meta charset=\"latin1\"><title>Agent</title>"
    "<script type=\"application/ld+json\">{\"@type\":\"JobPosting\","
    "\"title\":\"Agent\",\"datePosted\":\"2026-01-02\",\"description\":"
    "\"&lt;p&gt;" CALLS "&lt;/p&gt;&lt;ul&gt;&lt;li&gt;x&lt;/ul&gt;\","
    "}</script></head><body><nav>menu</nav><main><h1>Agent \xE9</h1>"
    "<div itemscope itemtype=\"https://schema.org/JobPosting\">"
    "<p itemprop=\"description\">" CALLS "</p></div><p>" CALLS "</p></main>"
    "</body></html>";

const char *inputs_path(const char *name)
{
    static char paths[8][64];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], FOLDER "/%s", name);
    return path;
}

static char work[] = "/tmp/bpolens-fault-XXXXXX";

static int put(const char *name, const char *data, size_t len)
{
    FILE *file = fopen(inputs_path(name), "wbe");
    size_t done = file ? fwrite(data, 1, len, file) : 0;
    return file && fclose(file) == 0 && done == len;
}

static int put_crawl(void)
{
    gzFile file = gzopen(inputs_path("crawl.warc.gz"), "wb");
    char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    if (!file)
        return 0;
    for (int i = 0; i < 2; i++) {
        gzprintf(file,
                 "WARC/1.0\r\nWARC-Type: response\r\n"
                 "WARC-Target-URI: https://acme.example/%d\r\n"
                 "Content-Type: application/http; msgtype=response\r\n"
                 "Content-Length: %zu\r\n\r\n",
                 i, strlen(head) + strlen(page));
        gzputs(file, head);
        gzputs(file, page);
        gzputs(file, "\r\n\r\n");
    }
    return gzclose(file) == Z_OK;
}

static int put_archive(void)
{
    static const struct {
        const char *name, *data;
    } files[] = {{"a.csv", ads}, {"b/c.html", page}, {"d.jsonl", lines}};
    struct archive *out = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(out);
    int good =
        archive_write_open_filename(out, inputs_path("all.zip")) == ARCHIVE_OK;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        size_t len = strlen(files[i].data);
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, files[i].name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)len);
        good &= archive_write_header(out, entry) == ARCHIVE_OK &&
                archive_write_data(out, files[i].data, len) == (la_ssize_t)len;
    }
    archive_entry_free(entry);
    return archive_write_free(out) == ARCHIVE_OK && good;
}

int inputs_make(void)
{
    static const char list[] = FOLDER "/ads.csv\n" FOLDER "/folder\n";
    static const char gold[] =
        "id,title,text,label,role\n"
        "1,Agent,\"" CALLS "\",call_center,customer_service\n"
        "2,Cook,You prepare meals in the kitchen of our hotel.,none,not_bpo\n"
        "3,Agent,\"" CALLS "\",none,customer_service\n";
    static const char claims[] =
        "id,claim,verdict,quote,sure\n" FOLDER
        "/page.html,bpo,supported,BPO,yes\n" FOLDER "/none.html,none,none,,\n";
    if (!mkdtemp(work) || chdir(work) != 0)
        return 0;
    mkdir(FOLDER, 0700);
    mkdir(FOLDER "/folder", 0700);
    return put("ads.csv", ads, sizeof ads - 1) &&
           put("ads.jsonl", lines, sizeof lines - 1) &&
           put("page.html", page, sizeof page - 1) &&
           put("folder/x.txt", CALLS, sizeof CALLS - 1) &&
           put("list.txt", list, sizeof list - 1) &&
           put("gold.csv", gold, sizeof gold - 1) &&
           put("claims.csv", claims, sizeof claims - 1) && put_crawl() &&
           put_archive();
}

static int drop(const char *path, const struct stat *info, int kind,
                struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

int inputs_remove(void)
{
    return chdir("/") == 0 && nftw(work, drop, 8, FTW_DEPTH | FTW_PHYS) == 0;
}
