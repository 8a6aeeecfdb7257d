typedef int bpl_placeholder; /* until the folder is written */
