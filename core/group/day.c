/* SPDX-License-Identifier: MIT */
#include <bpolens/duplicates.h>
