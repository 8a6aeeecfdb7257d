/* SPDX-License-Identifier: MIT */
/* Labels a string with the installed library. */
#include <bpolens/bpolens.h>
#include <string.h>

int main(int argc, char **argv)
{
    bpl_error err = {0};
    bpl_model *model = NULL;
    bpl_worker *worker = NULL;
    const bpl_finding *finding = NULL;
    bpl_str title = {"", 0};
    bpl_str text = {argc > 1 ? argv[1] : "", argc > 1 ? strlen(argv[1]) : 0};
    if (bpl_model_open(&model, NULL, &err) != BPL_OK ||
        bpl_worker_new(&worker, model, &err) != BPL_OK ||
        bpl_worker_label_text(worker, title, text, &finding, &err) != BPL_OK)
        fprintf(stderr, "%s: %s\n", err.source, err.message);
    else
        printf("%s %.2f\n", finding->label, finding->confidence);
    bpl_worker_free(worker);
    bpl_model_close(model);
    return finding ? 0 : 1;
}
