/* SPDX-License-Identifier: MIT */
/*
 * Loading plugins: every *.so of the folders, in the order of their names.
 * A plugin that is not right is an error with a reason of its own, never
 * silence. Then they are put in the order in which they can decide: each
 * after the facets it needs, by name where that leaves a choice.
 */
#include "score/inside.h"

#include "base/error.h"
#include "score/doing.h"
#include "score/places.h"
#include "score/trust.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* The descriptor as major 1 began; it never grows. */
#define V1_SIZE (offsetof(bpl_plugin, close) + sizeof(void (*)(void *)))

size_t bpl_plugin_of(const bpl_model *model, const char *facet)
{
    for (size_t i = 0; i < model->plugin_count; i++)
        if (strcmp(model->plugins[i].plugin.facet, facet) == 0)
            return i;
    return BPL_NO_PLUGIN;
}

uint32_t bpl_value_of(const char *const *values, const char *value, size_t len)
{
    for (uint32_t i = 0; values[i]; i++)
        if (strncmp(values[i], value, len) == 0 && values[i][len] == '\0')
            return i;
    return UINT32_MAX;
}

/* [a-z][a-z0-9_]* */
static int is_name(const char *name)
{
    if (!name || *name < 'a' || *name > 'z')
        return 0;
    for (; *name; name++)
        if (!((*name >= 'a' && *name <= 'z') ||
              (*name >= '0' && *name <= '9') || *name == '_'))
            return 0;
    return 1;
}

/* Takes the descriptor out of an opened object. */
static bpl_status read_descriptor(bpl_loaded *loaded, const char *path,
                                  bpl_error *err)
{
    bpl_plugin_entry entry;
    void *symbol = dlsym(loaded->handle, BPL_PLUGIN_SYMBOL);
    if (!symbol)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "no plugin for this version: it has no symbol %s",
                        BPL_PLUGIN_SYMBOL);
    memcpy(&entry, &symbol, sizeof entry);
    const bpl_plugin *plugin = entry();
    if (!plugin)
        return bpl_fail(err, BPL_E_ABI, path, 0, "%s() returned nothing",
                        BPL_PLUGIN_SYMBOL);
    size_t size = plugin->struct_size;
    if (size < V1_SIZE)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "the descriptor has %zu bytes, at least %zu are needed",
                        size, V1_SIZE);
    if (size > sizeof *plugin)
        size = sizeof *plugin;
    memcpy(&loaded->plugin, plugin, size);
    return BPL_OK;
}

static bpl_status check_name(const bpl_plugin *plugin, const char *path,
                             const char *stem, bpl_error *err)
{
    if (!plugin->name || strcmp(plugin->name, stem) != 0)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "the plugin calls itself \"%s\", its file \"%s\"",
                        plugin->name ? plugin->name : "", stem);
    if (!plugin->version || !plugin->summary)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "the descriptor has no version or no summary");
    if (!plugin->open || !plugin->score)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "the descriptor has no %s function",
                        plugin->open ? "score" : "open");
    if (!is_name(plugin->facet))
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "the facet \"%s\" is not named as [a-z][a-z0-9_]*",
                        plugin->facet ? plugin->facet : "");
    return BPL_OK;
}

static bpl_status check_values(const bpl_plugin *plugin, const char *path,
                               size_t *count, bpl_error *err)
{
    size_t n = 0;
    while (plugin->values && plugin->values[n] && n <= BPL_LIMIT_VALUES)
        n++;
    if (n < 2 || n > BPL_LIMIT_VALUES)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "facet %s has %s; 2 to %u are possible", plugin->facet,
                        n < 2 ? "less than two values" : "too many values",
                        BPL_LIMIT_VALUES);
    for (size_t i = 0; i < n; i++) {
        const char *value = plugin->values[i];
        if (!value[0])
            return bpl_fail(err, BPL_E_ABI, path, 0,
                            "value %zu of facet %s is empty", i, plugin->facet);
        if (bpl_value_of(plugin->values, value, strlen(value)) != i)
            return bpl_fail(err, BPL_E_ABI, path, 0,
                            "facet %s has the value \"%s\" twice",
                            plugin->facet, value);
    }
    *count = n;
    return BPL_OK;
}

static void fill_info(bpl_loaded *loaded, const char *path)
{
    static const char *const none[] = {NULL};
    bpl_plugin *plugin = &loaded->plugin;
    if (!plugin->lexicons)
        plugin->lexicons = none;
    if (!plugin->needs)
        plugin->needs = none;
    loaded->info = (bpl_plugin_info){
        plugin->name,  plugin->version, plugin->summary,  path,
        plugin->facet, plugin->values,  plugin->lexicons, plugin->needs};
}

static bpl_status check_lexicons(const bpl_model *model,
                                 const bpl_plugin *plugin, const char *path,
                                 bpl_error *err)
{
    for (size_t i = 0; plugin->lexicons[i]; i++) {
        size_t set = 0;
        while (set < model->lexset_count &&
               bpl_lexset_find(model->lexsets[set], plugin->lexicons[i]) ==
                   SIZE_MAX)
            set++;
        if (set == model->lexset_count)
            return bpl_fail(err, BPL_E_NOTFOUND, path, 0,
                            "plugin %s wants the lexicon \"%s\", which is in "
                            "no language folder of %s",
                            plugin->name, plugin->lexicons[i],
                            model->lexicon_dir);
    }
    return BPL_OK;
}

static bpl_status load_one(bpl_model *model, const char *dir, const char *file,
                           bpl_error *err)
{
    const char *path = bpl_join(&model->arena, dir, file, "");
    const char *stem =
        bpl_arena_dup(&model->arena, file, strlen(file) - strlen(".so"));
    if (!path || !stem)
        return bpl_fail_nomem(err);
    if (model->plugin_count == BPL_LIMIT_PLUGINS)
        return bpl_fail(err, BPL_E_LIMIT, path, 0, "more than %u plugins",
                        BPL_LIMIT_PLUGINS);
    BPL_TRY(bpl_check_trusted_file(path, err));
    bpl_doing_call(stem, path, "load");
    /* Not counted yet, so that a twin of its facet is another one. */
    bpl_loaded *loaded = &model->plugins[model->plugin_count];
    loaded->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!loaded->handle) {
        const char *why = dlerror(); /* not while the model is in threads */
        return bpl_fail(err, BPL_E_ABI, path, 0, "can't be loaded: %s",
                        why ? why : "unknown reason");
    }
    BPL_TRY(read_descriptor(loaded, path, err));
    BPL_TRY(check_name(&loaded->plugin, path, stem, err));
    BPL_TRY(check_values(&loaded->plugin, path, &loaded->value_count, err));
    size_t twin = bpl_plugin_of(model, loaded->plugin.facet);
    if (twin != BPL_NO_PLUGIN)
        return bpl_fail(err, BPL_E_ABI, path, 0,
                        "facet %s is decided already by %s",
                        loaded->plugin.facet, model->plugins[twin].info.path);
    fill_info(loaded, path);
    model->plugin_count++;
    return check_lexicons(model, &loaded->plugin, path, err);
}

static bpl_status load_folder(bpl_model *model, const char *dir, bpl_error *err)
{
    bpl_names names;
    bpl_status status = BPL_OK;
    BPL_TRY(bpl_list_names(&model->arena, dir, ".so", &names, err));
    if (names.count)
        BPL_TRY(bpl_check_trusted_folder(dir, err));
    for (size_t i = 0; i < names.count && status == BPL_OK; i++)
        status = load_one(model, dir, names.at[i], err);
    bpl_doing_called();
    return status;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const bpl_loaded *)a)->plugin.name,
                  ((const bpl_loaded *)b)->plugin.name);
}

/* 1 if all that `loaded` needs stands among the first `count` plugins. */
static int is_ready(const bpl_model *model, const bpl_loaded *loaded,
                    size_t count)
{
    for (size_t i = 0; loaded->plugin.needs[i]; i++)
        if (bpl_plugin_of(model, loaded->plugin.needs[i]) >= count)
            return 0;
    return 1;
}

static bpl_status check_needs(const bpl_model *model, bpl_error *err)
{
    for (size_t i = 0; i < model->plugin_count; i++) {
        const bpl_plugin *plugin = &model->plugins[i].plugin;
        for (size_t k = 0; plugin->needs[k]; k++)
            if (bpl_plugin_of(model, plugin->needs[k]) == BPL_NO_PLUGIN)
                return bpl_fail(err, BPL_E_PLUGIN, model->plugins[i].info.path,
                                0,
                                "plugin %s needs the facet \"%s\", which no "
                                "plugin decides",
                                plugin->name, plugin->needs[k]);
    }
    return BPL_OK;
}

/* Takes the next plugin that is ready to the place `at`; the others keep
 * their order. */
static int pull_next(bpl_model *model, size_t at)
{
    for (size_t i = at; i < model->plugin_count; i++) {
        if (!is_ready(model, &model->plugins[i], at))
            continue;
        bpl_loaded next = model->plugins[i];
        memmove(&model->plugins[at + 1], &model->plugins[at],
                (i - at) * sizeof next);
        model->plugins[at] = next;
        return 1;
    }
    return 0;
}

static bpl_status put_in_order(bpl_model *model, bpl_error *err)
{
    if (model->plugin_count)
        qsort(model->plugins, model->plugin_count, sizeof *model->plugins,
              compare);
    BPL_TRY(check_needs(model, err));
    for (size_t i = 0; i < model->plugin_count; i++)
        if (!pull_next(model, i))
            return bpl_fail(err, BPL_E_PLUGIN, model->plugins[i].info.path, 0,
                            "plugin %s needs facets that need its own facet "
                            "\"%s\" first",
                            model->plugins[i].plugin.name,
                            model->plugins[i].plugin.facet);
    return BPL_OK;
}

static bpl_status link_needs(bpl_model *model, bpl_error *err)
{
    for (size_t i = 0; i < model->plugin_count; i++) {
        bpl_loaded *loaded = &model->plugins[i];
        while (loaded->plugin.needs[loaded->need_count])
            loaded->need_count++;
        loaded->needs = bpl_arena_alloc(
            &model->arena, (loaded->need_count + 1) * sizeof *loaded->needs);
        if (!loaded->needs)
            return bpl_fail_nomem(err);
        for (size_t k = 0; k < loaded->need_count; k++)
            loaded->needs[k] = bpl_plugin_of(model, loaded->plugin.needs[k]);
    }
    model->label = bpl_plugin_of(model, BPL_LABEL_FACET);
    return BPL_OK;
}

bpl_status bpl_load_plugins(bpl_model *model, const char *dir,
                            const char *extra, bpl_error *err)
{
    /* One more than the limit: the one that is being loaded. */
    model->plugins = calloc(BPL_LIMIT_PLUGINS + 1, sizeof *model->plugins);
    if (!model->plugins)
        return bpl_fail_nomem(err);
    BPL_TRY(load_folder(model, dir, err));
    if (extra)
        BPL_TRY(load_folder(model, extra, err));
    BPL_TRY(put_in_order(model, err));
    return link_needs(model, err);
}

void bpl_unload_plugins(bpl_model *model)
{
    /* Leak checkers can name what a plugin lost only while it is loaded. */
    const char *keep = getenv("BPL_KEEP_PLUGINS");
    int close = !keep || strcmp(keep, "1") != 0;
    for (size_t i = 0; model->plugins && i <= model->plugin_count; i++)
        if (model->plugins[i].handle && close)
            dlclose(model->plugins[i].handle);
    free(model->plugins);
}
