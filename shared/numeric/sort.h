/* sort.h - see data/sort.h. */
#include "data/sort.h"
