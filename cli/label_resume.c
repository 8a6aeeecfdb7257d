/* SPDX-License-Identifier: MIT */
#include "label.h"
